import type { CardInput } from './card-input.ts';
import { licenceOf } from './licence.ts';
import type { MediaStatistics } from './media-statistics.ts';
import { type Columns, messageColumns } from './parquet.ts';

/**
 * The head of a dataset card in YAML, with what `datasets` and the hub read: which file is which split, the types of the
 * columns, licence, language and size.
 */
export function cardMetadata({ snapshot, facts, rows, data, fields }: CardInput): string {
  const licence = licenceOf(facts.license);
  const total = rows.train.rows + rows.heldOut.rows;
  const splits = [...new Set(data.map(({ split }) => split))];
  const pathOf = (split: string) => {
    if (fields) return `data/${split}-*.tar`;
    return rows.kind === 'text' ? data.find(file => file.split === split)?.path : `${split}/**`;
  };
  const conversational = rows.kind === 'text' && messageColumns(rows.columns).length > 0;
  return [
    '---',
    `pretty_name: ${text(snapshot.datanetName)}`,
    `license: ${licence.hub}`,
    ...(licence.hub === 'other' ? [`license_name: ${text(licenceName(licence.name))}`] : []),
    ...list(
      'language',
      rows.languages.map(({ language }) => language),
    ),
    ...list('task_categories', tasks(rows)),
    ...list('size_categories', [sizeCategory(total)]),
    ...list('tags', conversational ? ['conversational', 'gristmill'] : ['gristmill']),
    'configs:',
    '- config_name: default',
    '  data_files:',
    ...splits.flatMap(split => [`  - split: ${split}`, `    path: ${pathOf(split)}`]),
    'dataset_info:',
    '  config_name: default',
    '  features:',
    ...(rows.kind === 'text' ? textFeatures(rows.columns) : mediaFeatures(rows, fields)),
    '  splits:',
    ...splits.flatMap(split => [
      `  - name: ${split}`,
      `    num_examples: ${split === 'train' ? rows.train.rows : rows.heldOut.rows}`,
    ]),
    '---',
    '',
  ].join('\n');
}

/** What a model could learn of it, where that is sure: words on a clip may be what is said in it, or what it is of. */
function tasks(rows: CardInput['rows']): string[] {
  if (rows.kind === 'text') return ['text-generation'];
  return rows.kind === 'image' && hasCaptions(rows) ? ['image-to-text'] : [];
}

function hasCaptions({ train, heldOut }: MediaStatistics): boolean {
  return train.captions + heldOut.captions > 0;
}

/** Of a WebDataset each ending is a column, empty where a sample has none, beside its name and its archive. */
function mediaFeatures(rows: MediaStatistics, fields: CardInput['fields']): string[] {
  if (fields)
    return [...fields, '__key__', '__url__'].flatMap(name => [
      `  - name: ${name}`,
      `    dtype: ${name === 'txt' || name.startsWith('__') ? 'string' : rows.kind}`,
    ]);
  return [
    `  - name: ${rows.kind}`,
    `    dtype: ${rows.kind}`,
    ...(hasCaptions(rows) ? ['  - name: text', '    dtype: string'] : []),
  ];
}

function textFeatures(columns: Columns): string[] {
  return [
    ...messageColumns(columns).flatMap(name => [
      `  - name: ${name}`,
      '    list:',
      '    - name: role',
      '      dtype: string',
      '    - name: content',
      '      dtype: string',
      ...(name === 'messages' && columns.weight ? ['    - name: weight', '      dtype: int32'] : []),
    ]),
    ...(columns.text ? ['  - name: text', '    dtype: string'] : []),
    ...(columns.marked ? ['  - name: label', '    dtype: bool'] : []),
  ];
}

/** https://huggingface.co/docs/hub/datasets-cards#dataset-metadata */
export function sizeCategory(rows: number): string {
  const steps: [number, string][] = [
    [1e3, 'n<1K'],
    [1e4, '1K<n<10K'],
    [1e5, '10K<n<100K'],
    [1e6, '100K<n<1M'],
    [1e7, '1M<n<10M'],
  ];
  return steps.find(([most]) => rows < most)?.[1] ?? '10M<n<100M';
}

function list(key: string, values: readonly string[]): string[] {
  return values.length > 0 ? [`${key}:`, ...values.map(value => `- ${text(value)}`)] : [];
}

/** The hub takes lower-case letters, digits, dots and dashes. */
function licenceName(name: string): string {
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug || 'unknown';
}

/** A string of JSON is one of YAML. */
function text(value: string): string {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(value) && !/^(?:no|on|off|yes|null|true|false|\d.*)$/.test(value)
    ? value
    : JSON.stringify(value);
}
