import { type Chart, plain } from '../../agent/reply.ts';
import { pictureSize } from '../../bot/pictures/size.ts';
import { wireLine, wireProse } from '../../bot/web/markdown.ts';
import type { WireBlock, WireCommand, WireForm, WireReply } from '../../bot/web/page/wire.ts';

/** What the page is sent, with its words in Markdown as a command writes them. */
export type PreviewReply = Pick<WireReply, 'title' | 'buttons'> & {
  state?: Omit<NonNullable<WireReply['state']>, 'line'>;
  blocks: (Exclude<WireBlock, { kind: 'text' }> | { kind: 'text'; markdown: string })[];
};

/** The same as the page gets it. */
export function previewed({ state, blocks, ...rest }: PreviewReply): WireReply {
  return {
    ...rest,
    ...(state && { state: { tone: state.tone, ...wireLine(state.text) } }),
    blocks: blocks.map(block =>
      block.kind === 'text' ? { kind: 'text', prose: wireProse(block.markdown) } : block,
    ),
  };
}

const loss = (step: number) => 1.42 + 0.9 * Math.exp(-step / 60) + 0.05 * Math.sin(step * 1.7);

export const previewPictures: Record<string, Chart> = {
  board: {
    chart: 'leaderboard',
    title: 'Leaderboard of maths',
    subtitle: 'contributors, this week',
    entries: [
      { place: 1, name: 'Ada Lovelace', score: 912, detail: '1,482 rows accepted', provisional: false },
      { place: 2, name: 'Анна Каренина', score: 850, detail: '212 rows accepted', provisional: false },
      { place: 3, name: 'grace', score: 720, detail: '2 rows accepted', provisional: true },
    ],
  },
  curve: {
    chart: 'curve',
    title: 'maths-v1',
    subtitle: 'smollm2-135m on maths',
    x: 'step',
    y: 'loss',
    series: [
      { name: 'training', points: Array.from({ length: 150 }, (_, step) => [step, loss(step)]) },
      { name: 'held out', points: [0, 50, 100, 150].map(step => [step, loss(step) + 0.08]) },
    ],
  },
};

const picture = (name: string, alt: string) => {
  const drawn = previewPictures[name];
  const url = `/pictures/${name}.png`;
  return { kind: 'picture' as const, url, dark: `${url}?dark`, alt, ...(drawn && pictureSize(drawn)) };
};

const trainForm: WireForm = {
  title: 'Fine-tune a model',
  fields: [
    {
      name: 'base',
      label: 'Base model',
      type: 'name',
      of: 'base',
      multiple: false,
      required: true,
      value: 'smollm2-135m',
    },
    {
      name: 'datanets',
      label: 'Datanets',
      help: 'One or several.',
      type: 'name',
      of: 'datanet',
      multiple: true,
      required: true,
    },
    {
      name: 'method',
      label: 'Method',
      type: 'select',
      options: [
        { value: 'lora', label: 'LoRA: small and quick' },
        { value: 'qlora', label: 'QLoRA: for models that hardly fit' },
        { value: 'full', label: 'Full: every weight' },
      ],
      multiple: false,
      required: true,
      value: 'lora',
    },
    {
      name: 'epochs',
      label: 'Epochs',
      help: 'How often every row is seen.',
      type: 'number',
      min: 1,
      max: 20,
      whole: true,
      required: true,
      value: 1,
    },
    {
      name: 'rate',
      label: 'Learning rate',
      type: 'number',
      min: 1e-6,
      max: 0.01,
      whole: false,
      required: false,
    },
    {
      name: 'modules',
      label: 'Layers',
      type: 'select',
      options: ['attention', 'mlp', 'embeddings'].map(value => ({ value, label: value })),
      multiple: true,
      required: false,
    },
    {
      name: 'license',
      label: 'Licence',
      type: 'select',
      options: ['CC0-1.0', 'CC-BY-4.0', 'CC-BY-SA-4.0', 'MIT', 'Apache-2.0', 'other'].map(value => ({
        value,
        label: value,
      })),
      multiple: false,
      required: false,
    },
    { name: 'notes', label: 'Notes', type: 'long', required: false },
    { name: 'data', label: 'More data', type: 'files', required: false },
  ],
  submit: { label: 'See the plan', call: { command: 'train', token: 'form-token' } },
};

export const previewCommands: WireCommand[] = [
  {
    name: 'help',
    summary: 'Shows what can be done here',
    role: 'everyone',
    files: false,
    form: {
      title: 'Help',
      fields: [{ name: 'topic', label: 'Topic', type: 'text', required: false }],
      submit: { label: 'Show', call: { command: 'help', args: {} } },
    },
  },
  {
    name: 'status',
    summary: 'Shows how the whole stands',
    role: 'everyone',
    files: false,
    form: { title: 'Status', fields: [], submit: { label: 'Run', call: { command: 'status', args: {} } } },
  },
  {
    name: 'datanet create',
    summary: 'Makes a datanet',
    role: 'steward',
    files: false,
    form: {
      title: 'Make a datanet',
      fields: [
        {
          name: 'name',
          label: 'Name',
          help: 'Lower-case letters, digits and dashes.',
          type: 'text',
          required: true,
        },
        { name: 'guidelines', label: 'Guidelines', type: 'long', required: false },
      ],
      submit: { label: 'Make it', call: { command: 'datanet create', args: {} } },
    },
  },
  {
    name: 'datanet list',
    summary: 'Lists the datanets',
    role: 'everyone',
    files: false,
    form: {
      title: 'Datanets',
      fields: [],
      submit: { label: 'Run', call: { command: 'datanet list', args: {} } },
    },
  },
  {
    name: 'submit',
    summary: 'Gives data to a datanet',
    role: 'contributor',
    files: true,
    form: {
      title: 'Submit',
      fields: [
        { name: 'datanet', label: 'Datanet', type: 'name', of: 'datanet', multiple: false, required: true },
        { name: 'files', label: 'Files', type: 'files', required: true },
      ],
      submit: { label: 'Submit', call: { command: 'submit', args: {} } },
    },
  },
  {
    name: 'train',
    summary: 'Fine-tunes a model on a datanet',
    role: 'maker',
    files: false,
    form: { ...trainForm, submit: { label: 'See the plan', call: { command: 'train', args: {} } } },
  },
  {
    name: 'leaderboard',
    summary: 'Shows who is ahead',
    role: 'everyone',
    files: false,
    form: {
      title: 'Leaderboard',
      fields: [
        { name: 'datanet', label: 'Datanet', type: 'name', of: 'datanet', multiple: false, required: false },
      ],
      submit: { label: 'Show', call: { command: 'leaderboard', args: {} } },
    },
  },
];

/** What a hostile person would write wherever words are shown. */
export const hostile = [
  '<img src=x onerror="hostile()">',
  '<script>hostile()</script>',
  '"><svg onload=hostile()>',
  "javascript:hostile()//'",
  '[a](javascript:hostile())',
  '\u202eesrever \u2066',
  'مرحبا بالعالم',
  'W'.repeat(300),
  `Z${'\u0336\u0321\u032b\u0342'.repeat(40)}`,
  '\u0000\u0007\u001b[31m',
].join(' ');

const hostileReply: PreviewReply = {
  title: hostile,
  state: { tone: 'warning', text: hostile },
  blocks: [
    {
      kind: 'text',
      markdown: `${plain(hostile)}\n\n${hostile}\n\n[x](javascript:hostile()) [y](data:text/html,<script>hostile()</script>) [z](//evil.example) <javascript:hostile()> ![i](javascript:hostile())`,
    },
    { kind: 'facts', facts: [{ label: hostile, value: hostile }] },
    {
      kind: 'table',
      caption: hostile,
      columns: [{ label: hostile }, { label: 'n', align: 'right' }],
      rows: [[hostile, '1']],
    },
    { kind: 'progress', label: hostile, value: 0.5, detail: hostile },
    { kind: 'notes', notes: [{ tone: 'bad', title: hostile, text: hostile }] },
    { kind: 'quote', text: hostile, by: hostile },
    {
      kind: 'rows',
      rows: [
        {
          label: hostile,
          fields: [
            { name: hostile, text: hostile },
            { name: 'b', text: hostile },
          ],
        },
      ],
    },
    {
      kind: 'links',
      links: [
        { label: hostile, url: 'javascript:hostile()', detail: hostile },
        { label: hostile, url: 'https://example.org/', detail: hostile },
      ],
    },
    { kind: 'files', files: [{ name: hostile, bytes: 5, url: '/files/0/x' }] },
    {
      kind: 'choice',
      name: hostile,
      label: hostile,
      options: [{ value: hostile, label: hostile }],
      multiple: true,
    },
    {
      kind: 'form',
      form: {
        title: hostile,
        fields: [
          { name: hostile, label: hostile, help: hostile, type: 'text', required: true, value: hostile },
        ],
        submit: { label: hostile, call: { command: hostile } },
      },
    },
  ],
  buttons: [{ label: hostile, token: 't' }],
};

/** One message of every kind, and what is hard to show. */
export const previewMessages: { reply: PreviewReply; mine?: { sent?: string }; author?: string }[] = [
  {
    reply: {
      title: 'Welcome to Gristmill',
      blocks: [
        {
          kind: 'text',
          markdown:
            'Drop data here. It is checked, reviewed and credited, and milled into a model you can talk to.\n\nWrite what you want in your own words, drop files, or type “/” for everything that can be done.',
        },
      ],
      buttons: [
        { label: 'Make a datanet', style: 'primary', token: 'make', mode: 'form' },
        { label: 'Ask how it works', token: 'ask' },
        { label: 'Train the example', token: 'example' },
      ],
    },
  },
  { reply: { blocks: [{ kind: 'quote', text: 'make a text datanet called maths' }] }, mine: {} },
  {
    reply: {
      title: 'maths',
      state: { tone: 'good', text: 'Open for submissions' },
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: 'Modality', value: 'text' },
            { label: 'Formats', value: '.jsonl, .json, .csv, .txt, .md' },
            { label: 'Limits', value: '20 files and 100 MB a day, 50 MB a file' },
            { label: 'Licence', value: 'CC-BY-4.0' },
            { label: 'Decided by', value: 'two reviewers' },
          ],
        },
      ],
      buttons: [
        { label: 'Edit', token: 'edit', mode: 'form' },
        { label: 'Close', style: 'danger', token: 'close' },
      ],
    },
  },
  {
    reply: {
      blocks: [
        { kind: 'quote', text: 'these are the word problems I collected' },
        { kind: 'files', files: [{ name: 'train.jsonl', bytes: 4_166_206, url: '/files/0/train.jsonl' }] },
      ],
    },
    mine: {},
  },
  {
    reply: {
      title: 'Submission 12 to maths',
      state: { tone: 'busy', text: 'Checking' },
      blocks: [
        { kind: 'progress', label: 'Looking for duplicates', value: 0.63, detail: 'about 4 seconds left' },
      ],
      buttons: [{ label: 'Withdraw', token: 'withdraw' }],
    },
  },
  {
    reply: {
      title: 'Submission 11 to maths',
      state: { tone: 'neutral', text: '7,461 of 7,473 rows good; waiting for reviewers (1 vote so far)' },
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: 'File', value: 'train.jsonl (4.2 MB)' },
            { label: 'Read as', value: 'question and answer' },
          ],
        },
        {
          kind: 'notes',
          notes: [
            {
              tone: 'bad',
              title: '9 rows repeat rows of submission 7',
              text: 'Rows 12, 480, 481, 1,022, 3,377 and 4 more are left out. Nothing needs to be done.',
            },
            {
              tone: 'warning',
              title: '3 rows hold an e-mail address',
              text: 'Rows 44, 98 and 2,310. Take the addresses out and submit these rows again.',
            },
            { tone: 'good', title: 'No secrets were found' },
            { tone: 'neutral', title: 'The language is English' },
          ],
        },
      ],
      buttons: [{ label: 'Withdraw', token: 'withdraw' }],
    },
  },
  { reply: { blocks: [{ kind: 'quote', text: 'who is ahead?' }] }, mine: {} },
  {
    reply: {
      title: 'Leaderboard of maths',
      blocks: [
        picture(
          'board',
          'Ada Lovelace leads with 912 points, then Анна Каренина with 850 and grace with 720, provisional.',
        ),
        {
          kind: 'table',
          caption: 'Contributors, this week',
          columns: [
            { label: '#', align: 'right' },
            { label: 'Who' },
            { label: 'Score', align: 'right' },
            { label: 'Rows', align: 'right' },
            { label: 'Usable credit', align: 'right' },
            { label: '' },
          ],
          rows: [
            ['1', 'Ada Lovelace', '912', '1,482', '1,102,400', ''],
            ['2', 'Анна Каренина', '850', '212', '180,200', ''],
            ['3', 'grace', '720', '2', '1,600', 'provisional'],
          ],
        },
      ],
    },
  },
  { reply: { blocks: [{ kind: 'quote', text: 'how do I train a model?' }] }, mine: {} },
  {
    reply: {
      blocks: [
        {
          kind: 'text',
          markdown:
            'Choose a **base model** and a **datanet**, then start it:\n\n1. See the models with `/bases`.\n2. Write `/train smollm2-135m maths`.\n3. Look at the plan and press *Start*.\n   - QLoRA needs less memory.\n   - LoRA is quicker.\n\n```\n/train smollm2-135m maths epochs:1\n```\n\nIt rests on a snapshot, so [data given later](/docs/data.md) changes nothing.',
        },
        {
          kind: 'links',
          links: [
            { label: 'Training: how a run goes', url: '/docs/train.md#how-a-run-goes', detail: 'Manual' },
            {
              label: 'LoRA: Low-Rank Adaptation of Large Language Models',
              url: 'https://arxiv.org/abs/2106.09685',
              detail: 'arxiv.org',
            },
          ],
        },
      ],
      buttons: [
        { label: 'This helped', token: 'up' },
        { label: 'It did not', token: 'down' },
      ],
    },
  },
  {
    reply: {
      title: 'Review 11 of maths',
      state: { tone: 'neutral', text: 'A sample of 2 of 7,461 rows' },
      blocks: [
        {
          kind: 'quote',
          by: 'Guidelines',
          text: 'Whole sentences. One question a row, with the way to the answer.\nNo copied textbook pages.',
        },
        {
          kind: 'rows',
          rows: [
            {
              label: 'Row 480',
              fields: [
                {
                  name: 'question',
                  text: 'Natalia sold clips to 48 of her friends in April, and then she sold half as many clips in May. How many clips did Natalia sell altogether in April and May?',
                },
                {
                  name: 'answer',
                  text: 'Natalia sold 48/2 = <<48/2=24>>24 clips in May.\nNatalia sold 48+24 = <<48+24=72>>72 clips altogether in April and May.\n#### 72',
                },
              ],
            },
            {
              label: 'Row 2,310',
              fields: [
                {
                  name: 'text',
                  text: 'Lorem ipsum dolor sit amet, consectetur adipiscing elit. '.repeat(40),
                },
              ],
            },
          ],
        },
        {
          kind: 'choice',
          name: 'strike',
          label: 'Rows to strike out',
          multiple: true,
          options: [
            { value: '480', label: 'Row 480' },
            { value: '2310', label: 'Row 2,310' },
          ],
        },
        {
          kind: 'choice',
          name: 'reason',
          label: 'Reason, if you reject it',
          multiple: false,
          options: [
            { value: 'wrong', label: 'It is wrong' },
            { value: 'copied', label: 'It is copied' },
            { value: 'off', label: 'It is about something else' },
          ],
        },
      ],
      buttons: [
        { label: 'Good', style: 'primary', token: 'good', takes: ['strike'] },
        { label: 'Excellent', token: 'excellent', takes: ['strike'] },
        { label: 'Usable', token: 'usable', takes: ['strike'] },
        { label: 'Reject', style: 'danger', token: 'reject', takes: ['reason'] },
        { label: 'Skip', token: 'skip' },
      ],
    },
  },
  {
    reply: {
      title: '/train',
      state: { tone: 'neutral', text: 'Still needed: datanets' },
      blocks: [{ kind: 'form', form: trainForm }],
    },
  },
  {
    reply: {
      title: 'Job 4: smollm2-135m on maths',
      state: { tone: 'busy', text: 'Training' },
      blocks: [
        { kind: 'progress', label: 'Step 97 of 150', value: 97 / 150, detail: 'about 2 minutes left' },
        {
          kind: 'facts',
          facts: [
            { label: 'Loss', value: '1.61' },
            { label: 'Speed', value: '114 tokens a second' },
            { label: 'Held-out loss', value: '2.31 before' },
          ],
        },
        picture('curve', 'Loss by step: from 2.31 to 1.61 over 97 steps.'),
        { kind: 'progress', label: 'Copying the checkpoint', value: null },
      ],
      buttons: [{ label: 'Cancel', style: 'danger', token: 'cancel' }],
    },
  },
  {
    reply: {
      state: { tone: 'warning', text: 'There is no datanet “math”. Did you mean “maths” or “maths-hard”?' },
      blocks: [],
    },
  },
  {
    reply: {
      state: { tone: 'bad', text: 'Job 3 failed' },
      blocks: [
        { kind: 'text', markdown: 'The worker ran out of memory at step 12. A smaller batch needs less.' },
      ],
      buttons: [{ label: 'Go on from the checkpoint', token: 'resume' }],
    },
  },
  {
    reply: {
      blocks: [
        {
          kind: 'quote',
          by: 'maths-v1 · smollm2-135m, snapshot 3',
          text: 'Natalia sold 48 / 2 = 24 clips in May.\nTogether that is 48 + 24 = 72 clips.',
        },
      ],
    },
  },
  { reply: { blocks: [{ kind: 'quote', text: 'Good work, everyone.' }] }, author: 'Grace Hopper' },
  { reply: hostileReply },
  { reply: { blocks: [{ kind: 'quote', text: hostile }] }, mine: {} },
  { reply: { blocks: [{ kind: 'quote', text: hostile }] }, author: hostile },
  {
    reply: {
      state: { tone: 'good', text: 'maths\\-v1 is **ready**' },
      blocks: [],
      buttons: [{ label: 'Chat with it', style: 'primary', token: 'chat' }],
    },
  },
];
