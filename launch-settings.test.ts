import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const image = { LAUNCH_IMAGE: 'registry.example/gristmill:1' };
const cluster = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

test('without a launcher nothing is started', () => {
  expect(readConfig({ ...image, ...cluster, K8S_TOKEN: 'k' }).launch).toBeUndefined();
});

test('in a pod the cluster and its service account are found; sizes are in GB', () => {
  const launch = readConfig({
    ...image,
    ...cluster,
    LAUNCHER: 'kubernetes',
    LAUNCH_GPU_GIGABYTES: '80',
  }).launch;
  expect(launch?.limits).toEqual({ most: 1, name: 'gristmill', machine: { gpuMemory: 80e9, memory: 32e9 } });
  expect(launch?.target.settings).toMatchObject({
    url: 'https://10.0.0.1:443',
    caFile: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
    environment: { WORKER_IDLE_MINUTES: '10' },
  });
});

test('elsewhere both address and token are set; labels of nodes are read', () => {
  const launch = readConfig({
    ...image,
    LAUNCHER: 'kubernetes',
    LAUNCH_GPU_GIGABYTES: '0',
    K8S_API: 'https://k8s.example:6443',
    K8S_TOKEN: 'k',
    K8S_NODE_SELECTOR: 'nvidia.com/gpu.product=NVIDIA-L4,zone=a',
  }).launch;
  expect(launch?.limits.machine.gpuMemory).toBeUndefined();
  expect(launch?.target.settings).toMatchObject({
    nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L4', zone: 'a' },
  });
  expect(launch?.secrets).toEqual(['k']);
});

test('dstack is told the file store in plain and the names of what is secret', () => {
  const launch = readConfig({
    ...image,
    LAUNCHER: 'dstack',
    DSTACK_URL: 'https://dstack.example',
    DSTACK_TOKEN: 'k',
    DATABASE_URL: 'postgresql://name:password@db/mill',
    S3_BUCKET: 'mill',
    S3_ACCESS_KEY_ID: 'id',
    S3_SECRET_ACCESS_KEY: 'secret',
  }).launch;
  expect(launch?.target.settings).toMatchObject({
    project: 'main',
    environment: { WORKER_IDLE_MINUTES: '10', S3_BUCKET: 'mill' },
    secrets: ['DATABASE_URL', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
  });
  expect(JSON.stringify(launch?.target)).not.toMatch(/password|secret"/);
});

test.each([
  [
    'no token of dstack',
    { ...image, LAUNCHER: 'dstack', DSTACK_URL: 'https://dstack.example' },
    /DSTACK_TOKEN/,
  ],
  ['no image', { ...cluster, LAUNCHER: 'kubernetes' }, /LAUNCH_IMAGE/],
  ['no cluster', { ...image, LAUNCHER: 'kubernetes' }, /K8S_API and K8S_TOKEN/],
  // The service account’s token is for its own cluster.
  [
    'an address without a token',
    { ...image, ...cluster, LAUNCHER: 'kubernetes', K8S_API: 'https://k8s.example' },
    /K8S_TOKEN/,
  ],
  ['a bad name', { LAUNCH_NAME: 'Mill_1' }, /LAUNCH_NAME/],
  ['a bad label', { K8S_NODE_SELECTOR: 'gpu' }, /K8S_NODE_SELECTOR/],
])('%s is said at the start', (_, settings, words) => {
  expect(() => readConfig(settings)).toThrow(words);
});
