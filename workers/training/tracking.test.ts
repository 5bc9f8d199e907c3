import { expect, test } from 'vitest';
import { runNameOf, trackingEnvironment } from './tracking.ts';

test('only the variables of the service that is set are passed on', () => {
  const environment = {
    MLFLOW_TRACKING_URI: 'file:///runs',
    WANDB_API_KEY: 'key',
    DATABASE_URL: 'postgresql://',
  };
  expect(trackingEnvironment('mlflow', environment)).toEqual({ MLFLOW_TRACKING_URI: 'file:///runs' });
  expect(trackingEnvironment(undefined, environment)).toEqual({});
});

test('each attempt is a run of its own, called by the job’s number', () => {
  expect(runNameOf({ number: 12, attempt: 1 })).toBe('gristmill-12');
  expect(runNameOf({ number: 12, attempt: 2 })).toBe('gristmill-12-attempt-2');
});
