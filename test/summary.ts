import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with one plain line for programs to read: `12 passed, 0 failed, 1 skipped`. Above it stand the tests that
 * passed only at a second try, with why not at the first: each is a fault in the test or in what it tests, and is to be mended.
 */
export default class Summary implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const flaky: string[] = [];
    const counted = { passed: 0, failed: unhandled.length, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state, errors = [] } = test.result();
        counted[state === 'pending' ? 'skipped' : state]++;
        if (!test.diagnostic()?.flaky) continue;
        flaky.push(`${module.relativeModuleId} > ${test.fullName}\n    ${errors[0]?.message.slice(0, 600)}`);
      }
      // A file that could not be loaded, or whose hooks failed, may have no failed test to show for it.
      counted.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counted.failed += suite.errors().length;
    }
    if (flaky.length)
      console.log(`Passed only at the second try:\n${flaky.map(name => `  ${name}\n`).join('')}`);
    console.log(`${counted.passed} passed, ${counted.failed} failed, ${counted.skipped} skipped`);
  }
}
