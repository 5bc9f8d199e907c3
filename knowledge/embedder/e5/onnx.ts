/** A number or a row of numbers that belongs to a graph: `float` as float32, `bytes` as uint8. */
export type Tensor =
  | { dims: readonly number[]; floats: Float32Array }
  | { dims: readonly number[]; bytes: Uint8Array };

/** One operator. Attributes are written as integers, but for those of `floats`. */
export interface Node {
  operator: string;
  /** Operators that are onnxruntime’s own are of `com.microsoft`. */
  domain?: 'com.microsoft';
  inputs: readonly string[];
  output: string;
  integers?: Readonly<Record<string, number>>;
  floats?: Readonly<Record<string, number>>;
}

export interface Graph {
  nodes: readonly Node[];
  tensors: ReadonlyMap<string, Tensor>;
  /** Name and shape of what goes in and out, as float32; a string is a dimension of any size. */
  input: { name: string; shape: readonly (number | string)[] };
  output: { name: string; shape: readonly (number | string)[] };
}

/** An ONNX model of a graph (onnx.proto3, IR version 8, operators of version 17), as `InferenceSession.create` takes it. */
export function onnxModel({ nodes, tensors, input, output }: Graph): Uint8Array {
  const graph = encoded([
    ...nodes.map(node => bytes(1, nodeMessage(node))),
    text(2, 'graph'),
    ...[...tensors].map(([name, tensor]) => bytes(5, tensorMessage(name, tensor))),
    bytes(11, valueMessage(input)),
    bytes(12, valueMessage(output)),
  ]);
  return encoded([
    integer(1, 8),
    bytes(7, graph),
    bytes(8, encoded([text(1, ''), integer(2, 17)])),
    bytes(8, encoded([text(1, 'com.microsoft'), integer(2, 1)])),
  ]);
}

const dataTypes = { float: 1, uint8: 2 };
const attributeTypes = { float: 1, integer: 2 };

function nodeMessage({ operator, domain, inputs, output, integers = {}, floats = {} }: Node): Uint8Array {
  return encoded([
    ...inputs.map(name => text(1, name)),
    text(2, output),
    text(4, operator),
    ...Object.entries(integers).map(([name, value]) =>
      bytes(5, encoded([text(1, name), integer(3, value), integer(20, attributeTypes.integer)])),
    ),
    ...Object.entries(floats).map(([name, value]) =>
      bytes(5, encoded([text(1, name), float(2, value), integer(20, attributeTypes.float)])),
    ),
    text(7, domain ?? ''),
  ]);
}

function tensorMessage(name: string, tensor: Tensor): Uint8Array {
  const isFloat = 'floats' in tensor;
  const values = isFloat ? tensor.floats : tensor.bytes;
  return encoded([
    ...tensor.dims.map(size => integer(1, size)),
    integer(2, isFloat ? dataTypes.float : dataTypes.uint8),
    text(8, name),
    bytes(9, new Uint8Array(values.buffer, values.byteOffset, values.byteLength)),
  ]);
}

function valueMessage({ name, shape }: Graph['input']): Uint8Array {
  const dims = shape.map(size =>
    bytes(1, encoded([typeof size === 'number' ? integer(1, size) : text(2, size)])),
  );
  const tensor = encoded([integer(1, dataTypes.float), bytes(2, encoded(dims))]);
  return encoded([text(1, name), bytes(2, encoded([bytes(1, tensor)]))]);
}

// Protocol buffers, as far as ONNX needs them: https://protobuf.dev/programming-guides/encoding/

type Field = readonly Uint8Array[];

function encoded(fields: readonly Field[]): Uint8Array {
  return Buffer.concat(fields.flat());
}

const wire = { varint: 0, bytes: 2, float: 5 };

function integer(field: number, value: number): Field {
  return [varint(field * 8 + wire.varint), varint(value)];
}

function bytes(field: number, value: Uint8Array): Field {
  return [varint(field * 8 + wire.bytes), varint(value.byteLength), value];
}

function text(field: number, value: string): Field {
  return bytes(field, Buffer.from(value));
}

function float(field: number, value: number): Field {
  const four = Buffer.alloc(4);
  four.writeFloatLE(value);
  return [varint(field * 8 + wire.float), four];
}

/** @param value an integer from 0 */
function varint(value: number): Uint8Array {
  const found: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) found.push((left % 128) + 128);
  return Uint8Array.from([...found, left]);
}
