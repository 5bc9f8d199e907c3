import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The folder of a cross-encoder that anybody can check by hand: it scores a passage by how many of its word pieces are
 * pieces of the question, each as often as they meet. Written as the ONNX format has it (onnx/onnx.proto), so that the
 * real runtime reads it.
 *
 * @param outputs numbers that it answers with; a cross-encoder has one
 */
export async function overlapModel(folder: string, outputs = 1): Promise<string> {
  await mkdir(folder, { recursive: true });
  await cp(join(import.meta.dirname, '../embedder/minilm/vocabulary.txt'), join(folder, 'vocab.txt'));
  await writeFile(join(folder, 'model.onnx'), overlapOnnx(outputs));
  return folder;
}

const [int64, float] = [7, 1];

function overlapOnnx(outputs: number): Uint8Array {
  return message([
    [1, 8], // IR version
    [8, message([[2, 17]])], // operators of version 17
    [
      7,
      message([
        // The marks [CLS] and [SEP] have numbers below 1,000, and words of the language above.
        node('Greater', ['input_ids', 'marks'], 'is_word'),
        node('Equal', ['token_type_ids', 'one'], 'is_passage'),
        node('Not', ['is_passage'], 'is_question'),
        node('And', ['is_word', 'is_question'], 'asked'),
        node('Transpose', ['input_ids'], 'ids_down'),
        node('Transpose', ['asked'], 'asked_down'),
        node('Equal', ['input_ids', 'ids_down'], 'same'),
        node('And', ['same', 'asked_down'], 'same_as_asked'),
        node('And', ['same_as_asked', 'is_passage'], 'met'),
        node(
          'Cast',
          ['met'],
          'ones',
          message([
            [1, 'to'],
            [3, float],
            [20, 2],
          ]),
        ),
        node('ReduceSum', ['ones'], 'sum'),
        node('Expand', ['sum', 'shape'], 'logits'),
        [2, 'overlap'],
        constant('marks', [], [1000]),
        constant('one', [], [1]),
        constant('shape', [2], [1, outputs]),
        [11, value('input_ids', int64, 'pieces')],
        [11, value('token_type_ids', int64, 'pieces')],
        [12, value('logits', float, 'outputs')],
      ]),
    ],
  ]);
}

type Field = [number, number | string | Uint8Array];

const node = (operator: string, inputs: string[], output: string, attribute?: Uint8Array): Field => [
  1,
  message([
    ...inputs.map((input): Field => [1, input]),
    [2, output],
    [4, operator],
    ...(attribute ? ([[5, attribute]] satisfies Field[]) : []),
  ]),
];

const constant = (name: string, dims: number[], values: number[]): Field => [
  5,
  message([
    ...dims.map((dim): Field => [1, dim]),
    [2, int64],
    ...values.map((one): Field => [7, one]),
    [8, name],
  ]),
];

function value(name: string, type: number, size: string): Uint8Array {
  const shape = message([
    [1, message([[1, 1]])],
    [1, message([[2, size]])],
  ]);
  return message([
    [1, name],
    [
      2,
      message([
        [
          1,
          message([
            [1, type],
            [2, shape],
          ]),
        ],
      ]),
    ],
  ]);
}

/** A protocol buffer: each field is its number and kind, then a varint or bytes with their length. */
function message(fields: Field[]): Uint8Array {
  return Buffer.concat(
    fields.flatMap(([number, content]) => {
      if (typeof content === 'number') return [varint(number * 8), varint(content)];
      const bytes = Buffer.from(content);
      return [varint(number * 8 + 2), varint(bytes.length), bytes];
    }),
  );
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
