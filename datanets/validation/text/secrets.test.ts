import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { dice } from '../../room.fixture.ts';
import { secretsIn } from './secrets.ts';

const random = dice(41);
const from = (signs: string) => (count: number) =>
  Array.from({ length: count }, () => signs.charAt(Math.floor(random() * signs.length))).join('');
const lower = 'abcdefghijklmnopqrstuvwxyz';
const hex = from('0123456789abcdef');
const digits = from('123456789');
const word = from(`${lower}${lower.toUpperCase()}0123456789`);
const upper = from(`${lower.toUpperCase()}234567`);
const loose = from(`${lower}${lower.toUpperCase()}0123456789-_`);
const base64 = from(`${lower}${lower.toUpperCase()}0123456789+/`);
const uuid = () => [8, 4, 4, 4, 12].map(hex).join('-');
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

// Made by chance each time the file is read, in the forms of those who issue them.
const planted: Record<string, string> = {
  'AWS id': `AKIA${upper(16)}`,
  'AWS secret': `aws_secret_access_key = ${base64(40)}`,
  'Google key': `AIza${loose(35)}`,
  'Google OAuth': `GOCSPX-${loose(28)}`,
  'Hugging Face': `hf_${from(lower + lower.toUpperCase())(34)}`,
  PyPI: `pypi-AgEIcHlwaS5vcmc${loose(70)}`,
  Twilio: `SK${hex(32)}`,
  Mailgun: `key-${hex(32)}`,
  Telegram: `${digits(10)}:AA${loose(33)}`,
  Discord: `M${word(23)}.${loose(6)}.${loose(38)}`,
  'Discord webhook': `https://discord.com/api/webhooks/${digits(18)}/${loose(68)}`,
  JWT: `${encoded({ alg: 'HS256', typ: 'JWT' })}.${encoded({ sub: word(12), iat: 1716239022 })}.${loose(43)}`,
  'RSA key': `-----BEGIN RSA PRIVATE KEY-----\n${base64(64)}\n${base64(64)}\n-----END RSA PRIVATE KEY-----`,
  'EC key': `-----BEGIN EC PRIVATE KEY-----\n${base64(64)}\n-----END EC PRIVATE KEY-----`,
  'OpenSSH key': `-----BEGIN OPENSSH PRIVATE KEY-----\n${base64(70)}\n-----END OPENSSH PRIVATE KEY-----`,
  'PGP key': `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${base64(64)}\n-----END PGP PRIVATE KEY BLOCK-----`,
  'key in JSON': `{"private_key": "-----BEGIN PRIVATE KEY-----\\n${base64(64)}\\n-----END PRIVATE KEY-----\\n"}`,
  'Azure storage': `AccountName=mill;AccountKey=${base64(86)}==;EndpointSuffix=core.windows.net`,
  'Azure client': `${word(3)}8Q~${loose(34)}`,
  DigitalOcean: `dop_v1_${hex(64)}`,
  'a setting': `DB_PASSWORD=${word(6)}!${word(8)}`,
  'a short setting': `export MYSQL_ROOT_PASSWORD='tr0ub4dor&3'`,
  'a quoted one': `const apiKey = "${word(32)}";`,
  'in YAML': `client_secret: "${word(30)}"`,
  npm: `npm_${word(36)}`,
  npmrc: `//registry.npmjs.org/:_authToken=${word(36)}`,
  Stripe: `sk_live_${word(24)}`,
  SendGrid: `SG.${loose(22)}.${loose(43)}`,
  'Slack bot': `xoxb-${digits(12)}-${digits(13)}-${word(24)}`,
  'Slack webhook': `https://hooks.slack.com/services/T${upper(8)}/B${upper(8)}/${word(24)}`,
  GitLab: `glpat-${loose(20)}`,
  GitHub: `ghp_${word(36)}`,
  'GitHub, fine': `github_pat_${word(22)}_${word(59)}`,
  OpenAI: `sk-proj-${loose(48)}`,
  'OpenAI, old': `sk-${word(48)}`,
  Anthropic: `sk-ant-api03-${loose(93)}AA`,
  Shopify: `shpat_${hex(32)}`,
  Square: `sq0csp-${loose(43)}`,
  Databricks: `dapi${hex(32)}`,
  Heroku: `HEROKU_API_KEY=${uuid()}`,
  'New Relic': `NRAK-${upper(27)}`,
  Linear: `lin_api_${word(40)}`,
  Postman: `PMAK-${hex(24)}-${hex(34)}`,
  Vault: `hvs.${loose(90)}`,
  Terraform: `${word(14)}.atlasv1.${loose(64)}`,
  Doppler: `dp.pt.${word(43)}`,
  Grafana: `glsa_${word(32)}_${hex(8)}`,
  Mailchimp: `${hex(32)}-us14`,
  Brevo: `xkeysib-${hex(64)}-${word(16)}`,
  PostgreSQL: `postgres://ana:${word(12)}@db.mill.net:5432/flour`,
  MongoDB: `mongodb+srv://ana:${word(12)}@cluster0.mill.mongodb.net/flour`,
  Redis: `redis://:${word(16)}@cache.mill.net:6379/0`,
  'SQL Server': `Server=tcp:mill.net;Database=flour;User Id=ana;Password=${word(10)}!;`,
  'basic authentication': `https://ana:${word(12)}@git.mill.net/flour.git`,
  'a header': `Authorization: Bearer ${loose(40)}`,
  'a command': `curl -u ana:${word(12)} https://mill.net/flour`,
};

test('of the planted kinds, at least nineteen of twenty are found', () => {
  const missed = Object.entries(planted).flatMap(([kind, secret]) => {
    const texts = [secret, `We used ${secret} there.`, `It is\n${secret}\nand works.`];
    return texts.every(text => secretsIn(text).size > 0) ? [] : [kind];
  });
  expect(missed.length, missed.join(', ')).toBeLessThanOrEqual(Object.keys(planted).length / 20);
});

const sha = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex');
const lookalikes: string[] = [
  ...Array.from({ length: 6 }, uuid),
  ...['a', 'b', 'c'].flatMap(text =>
    ['md5', 'sha1', 'sha256', 'sha512'].map(algorithm => sha(algorithm, text)),
  ),
  `commit ${hex(40)}`,
  `Merge ${hex(7)} into ${hex(7)}`,
  `sha256:${hex(64)}`,
  `"integrity": "sha512-${base64(86)}=="`,
  `data:image/png;base64,iVBORw0KGgo${base64(4000)}==`,
  `![](data:image/jpeg;base64,/9j/${base64(900)})`,
  `"token": "${uuid()}"`,
  `request_id=${uuid()}`,
  `etag: "${hex(32)}"`,
  'postgres://user:password@localhost:5432/mydb',
  'mongodb://<username>:<password>@cluster0.example.net/test',
  'mysql://root:secret@127.0.0.1/app',
  'https://user:password@example.com/',
  'https://$USER:$TOKEN@github.com/mill/flour',
  'AKIAIOSFODNN7EXAMPLE and wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'aws_access_key_id = YOUR_ACCESS_KEY_ID',
  'ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx or sk-...',
  'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  'It begins with -----BEGIN PRIVATE KEY----- and ends with -----END PRIVATE KEY-----.',
  '-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----',
  `-----BEGIN PUBLIC KEY-----\n${base64(64)}\n-----END PUBLIC KEY-----`,
  `-----BEGIN CERTIFICATE-----\n${base64(64)}\n-----END CERTIFICATE-----`,
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${base64(43)} ana@mill`,
  'DB_PASSWORD=changeme',
  'DB_PASSWORD=<your password>',
  'export API_KEY="$(cat key.txt)"',
  'API_KEY = os.environ["API_KEY"]',
  'const token = process.env.TOKEN;',
  'password = getpass.getpass()',
  'password: "password"',
  'The password must have eight characters: letters, numbers and a sign.',
  'token = tokenizer.encode(text)',
  'max_new_tokens=256, pad_token="<pad>", eos_token="</s>"',
  'secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>',
  'Authorization: Bearer <token>',
  'Authorization: Bearer YOUR_ACCESS_TOKEN_GOES_HERE',
  'curl -u user:password https://example.com',
  'Use 4242 4242 4242 4242 to try a payment.',
  `sk_test_${'4eC39HqLyjWDarjtT1zdp7dc'}`,
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
  'npm_config_registry=https://registry.npmjs.org',
  'hf_hub_download(repo_id="mill/flour", filename="config.json")',
  'sk-learn, sk-image and sk-video are not keys; neither is task-management-for-millers',
  'The primary key is id; the foreign key mill_id refers to mills.',
  'ISBN 978-3-16-148410-0, order 5105105105105100',
  'otpauth://totp/Mill:ana?secret=EXAMPLE&issuer=Mill',
  `<script integrity="sha384-${base64(64)}" crossorigin="anonymous"></script>`,
  'glpat-XXXXXXXXXXXXXXXXXXXX',
];

test('of what only looks like a secret, at most one of thirty is taken for one', () => {
  const alarms = lookalikes.flatMap(text =>
    [...secretsIn(text).keys()].map(what => `${what}: ${text.slice(0, 50)}`),
  );
  expect(lookalikes.length).toBeGreaterThanOrEqual(60);
  expect(alarms.length, alarms.join('\n')).toBeLessThanOrEqual(lookalikes.length / 30);
});

test.each([
  ['a key', `api_key: ${'9f86d081884c7d65'}${'9a2feaa0c55ad015'}`],
  ['a password', `  - password: ${'Rf7!kQz2'}${'9vLm'}`],
  ['a password in .ini', `pwd = ${'Tr0ub4'}${'dor&3'}`],
])('%s without quotes is found', (_, line) => {
  expect([...secretsIn(`weather:\n  ${line}\n  host: mill.local\n`).keys()]).toHaveLength(1);
});

test.each([
  'token: bearer-auth-v2',
  'secret: my-treasure-1',
  'token: eos_token_id',
  'password: minimum8characters',
  'password: must-have-12-characters-and-1-digit',
  'token: tokenizer.special.v2.json',
  'api_key: your-api-key-goes-here-123',
  'access_key: {{ vault.key }}',
])('“%s” is no secret', line => {
  expect([...secretsIn(line).keys()]).toEqual([]);
});
