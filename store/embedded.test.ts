import { describe } from 'vitest';
import { embeddedDatabase } from '../test/database.ts';
import { databaseContract } from './database.contract.ts';
import { queueContract } from './queue.contract.ts';
import { topicsContract } from './topics.contract.ts';

describe('embedded', () => {
  databaseContract(embeddedDatabase);
  topicsContract(embeddedDatabase);
  queueContract(embeddedDatabase);
});
