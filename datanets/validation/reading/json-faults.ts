import { message } from '../../../store/message.ts';
import { excerpt, type Fault } from '../findings.ts';
import { error, info, warning } from '../rows/faults.ts';
import type { Lenience } from '../rows/loose-json.ts';
import { faultOf, type JsonFault, nestedTooDeeply } from './json-scan.ts';

/** A file that is no JSON, at the first place that isn’t. */
export function brokenFile(text: string, fault: JsonFault): Fault {
  const before = text.slice(0, fault.at);
  const line = before.split('\n').length;
  const column = fault.at - before.lastIndexOf('\n');
  return fault.at >= text.trimEnd().length
    ? error(
        'truncated-json',
        message('The file is cut off: at line {line, number}, column {column, number} {why}.', {
          line,
          column,
          why: fault.said,
        }),
        message('Drop the whole file again; it may not have been saved or sent to its end.'),
      )
    : error(
        'not-json',
        message('The file is not JSON: at line {line, number}, column {column, number} {why}.', {
          line,
          column,
          why: fault.said,
        }),
        message('Mend that place and drop the file again.'),
      );
}

/** A value that is nested deeper than what walks it afterwards can go. */
export const tooDeep = error(
  'not-json',
  message('The file is not JSON: {why}.', { why: nestedTooDeeply }),
  message('Give an array of objects, or one object a line as .jsonl.'),
);

/** A row that is no JSON. */
export function brokenRow(content: string): Fault {
  const fault = faultOf(content);
  return error(
    'not-json',
    fault
      ? message('The row is not JSON: {why} (column {column, number}).', {
          why: fault.said,
          column: fault.at + 1,
        })
      : message('The row is not JSON: {why}.', { why: nestedTooDeeply }),
    message(
      'Each row must be one whole JSON object; a program that writes JSON quotes and escapes it rightly.',
    ),
  );
}

/** A row that is JSON but for habits of other languages, and was read. */
export function notJson(leniences: ReadonlySet<Lenience>): Fault {
  if (leniences.has('javascript')) {
    return info(
      'javascript-literals',
      message(
        'Rows are in JavaScript’s way of writing objects, with comments or names without quotes, and were read as such.',
      ),
    );
  }
  if (leniences.has('python')) {
    return info(
      'python-literals',
      message('Rows are in Python’s way of writing lists and dictionaries, and were read as such.'),
    );
  }
  if (leniences.has('constants')) {
    return info(
      'constants-as-null',
      message('NaN, Infinity and Python’s None, which JSON does not have, were read as nothing.'),
    );
  }
  if (leniences.has('line breaks')) {
    return info(
      'bare-line-breaks',
      message(
        'Line breaks or tabs stand within texts as they are, where JSON writes \\n and \\t, and were kept.',
      ),
    );
  }
  if (leniences.has('escapes')) {
    return warning(
      'backslashes-kept',
      message('Backslashes stand before characters that JSON does not escape; they were kept as they are.'),
      message('Nothing needs to be done, unless a program wrote the file: it should write each as two.'),
    );
  }
  return info('stray-commas', message('Commas that JSON does not have were passed over.'));
}

/** An object that has one name twice. */
export function doubledName(name: string): Fault {
  return warning(
    'name-twice',
    message('An object has “{name}” twice; the last one is used.', { name: excerpt(name, 30) }),
    message('Give each value its own name.'),
  );
}
