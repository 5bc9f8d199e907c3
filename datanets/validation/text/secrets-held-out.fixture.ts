/**
 * Kinds of secrets by the rules of gitleaks and detect-secrets, and texts that only look like them. Written from the
 * published formats of the keys, without regard to how the check finds them, so nothing may be tuned on it. The values
 * are put together when it runs: no secret stands in the source.
 */

/** A generator of its own, so that the figures are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const random = dice(20_261);
const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';
const hex = 'abcdef0123456789';
const alnum = lower + upper + digits;
const lowerAlnum = lower + digits;
const upperAlnum = upper + digits;
const base32 = `${upper}234567`;
const url64 = `${alnum}-_`;

const of = (letters: string, count: number) =>
  Array.from({ length: count }, () => letters[Math.floor(random() * letters.length)]).join('');
const uuid = () => [8, 4, 4, 4, 12].map(count => of(hex, count)).join('-');
const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const pem = (label: string, lines: number) =>
  [
    `-----BEGIN ${label}-----`,
    ...Array.from({ length: lines }, () => of(`${alnum}+/`, 64)),
    `-----END ${label}-----`,
  ].join('\n');

/** A text with a secret of each kind. */
export const heldOutSecrets: Record<string, string> = {
  'AWS access key id': `Use the profile with id AKIA${of(base32, 16)} when you call the bucket.`,
  'AWS secret access key': `aws_secret_access_key = ${of(`${alnum}+/`, 40)}`,
  'GitHub personal token': `git clone with ghp_${of(alnum, 36)} as the password`,
  'GitHub fine-grained token': `GITHUB_TOKEN=github_pat_${of(alnum, 22)}_${of(alnum, 59)}`,
  'GitHub app token': `The runner got ghs_${of(alnum, 36)} and used it.`,
  'GitLab personal token': `curl --header "PRIVATE-TOKEN: glpat-${of(url64, 20)}" https://gitlab.example.com/api/v4/projects`,
  'GitLab runner token': `gitlab-runner register --token glrt-${of(url64, 20)}`,
  'Slack bot token': `client = WebClient(token="xoxb-${of(digits, 12)}-${of(digits, 12)}-${of(alnum, 24)}")`,
  'Slack app token': `SLACK_APP=xapp-1-A${of(upperAlnum, 10)}-${of(digits, 13)}-${of(hex, 64)}`,
  'Slack webhook': `POST https://hooks.slack.com/services/T${of(upperAlnum, 8)}/B${of(upperAlnum, 8)}/${of(alnum, 24)}`,
  'Stripe live key': `stripe.api_key = 'sk_live_${of(alnum, 24)}'`,
  'Stripe restricted key': `I used rk_live_${of(alnum, 99)} for the report.`,
  'OpenAI project key': `openai.api_key = "sk-proj-${of(url64, 74)}T3BlbkFJ${of(url64, 74)}"`,
  'OpenAI key': `My key is sk-${of(alnum, 20)}T3BlbkFJ${of(alnum, 20)}, is it still valid?`,
  'Anthropic key': `ANTHROPIC_API_KEY=sk-ant-api03-${of(url64, 93)}AA`,
  'Google API key': `https://maps.googleapis.com/maps/api/js?key=AIza${of(url64, 35)}&callback=init`,
  'Hugging Face token': `huggingface-cli login --token hf_${of(lower + upper, 34)}`,
  'npm token': `//registry.npmjs.org/:_authToken=npm_${of(alnum, 36)}`,
  'PyPI token': `password = pypi-AgEIcHlwaS5vcmc${of(url64, 70)}`,
  'RubyGems token': `GEM_HOST_API_KEY: rubygems_${of(hex, 48)}`,
  'SendGrid key': `sg = SendGridAPIClient('SG.${of(url64, 22)}.${of(url64, 43)}')`,
  'Mailgun key': `requests.post(url, auth=("api", "key-${of(hex, 32)}"))`,
  'Mailchimp key': `mailchimp_api_key: ${of(hex, 32)}-us14`,
  'Twilio key': `const client = twilio('SK${of(hex, 32)}', secret);`,
  'Telegram bot token': `bot = TelegramBot("${of('123456789', 1)}${of(digits, 9)}:AA${of(url64, 33)}")`,
  'Discord bot token': `client.login('M${of(alnum, 25)}.${of(url64, 6)}.${of(url64, 38)}')`,
  'JSON web token': `Authorization: Bearer ${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url({ sub: '1234567890', iat: 1516239022, role: 'admin' })}.${of(url64, 43)}`,
  'RSA private key': pem('RSA PRIVATE KEY', 12),
  'EC private key': pem('EC PRIVATE KEY', 3),
  'OpenSSH private key': `What does this file do?\n${pem('OPENSSH PRIVATE KEY', 6)}`,
  'Azure storage key': `DefaultEndpointsProtocol=https;AccountName=mill;AccountKey=${of(`${alnum}+/`, 86)}==;EndpointSuffix=core.windows.net`,
  'Azure client secret': `client_secret: "${of(alnum, 3)}8Q~${of(`${alnum}_~.-`, 33)}z"`,
  'DigitalOcean token': `doctl auth init -t dop_v1_${of(hex, 64)}`,
  'Shopify token': `X-Shopify-Access-Token: shpat_${of(hex, 32)}`,
  'Square token': `SQUARE=sq0atp-${of(url64, 22)}`,
  'Databricks token': `databricks configure --token dapi${of(hex, 32)}`,
  'HashiCorp Vault token': `export VAULT_TOKEN=hvs.${of(url64, 96)}`,
  'Terraform Cloud token': `credentials "app.terraform.io" { token = "${of(alnum, 14)}.atlasv1.${of(url64, 64)}" }`,
  'Artifactory key': `jfrog config add --apikey=AKCp${of(alnum, 69)}`,
  'Atlassian token': `jira_user:ATATT3${of(url64, 185)}=`,
  'Linear key': `Authorization: lin_api_${of(alnum, 40)}`,
  'Postman key': `PMAK-${of(hex, 24)}-${of(hex, 34)} is what I put into the header`,
  'New Relic key': `NEW_RELIC=NRAK-${of(upperAlnum, 27)}`,
  'Grafana service account': `grafana: glsa_${of(alnum, 32)}_${of(hex, 8)}`,
  'Sentry token': `SENTRY_AUTH_TOKEN=sntryu_${of(hex, 64)}`,
  'Dynatrace token': `Api-Token dt0c01.${of(upperAlnum, 24)}.${of(upperAlnum, 64)}`,
  'Doppler token': `doppler run --token dp.pt.${of(alnum, 43)}`,
  'PlanetScale password': `DATABASE_PASSWORD=pscale_pw_${of(url64, 43)}`,
  'Age secret key': `AGE-SECRET-KEY-1${of('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`,
  'Alibaba access key': `accessKeyId: LTAI${of(alnum, 20)}`,
  'Notion token': `notion = Client(auth="ntn_${of(digits, 11)}${of(alnum, 35)}")`,
  'Password in a URL': `postgres://mill:${of(alnum, 14)}@db.mill.example.org:5432/grain`,
  'Basic auth in a URL': `git remote add origin https://ana:${of(alnum, 16)}@git.mill.example.org/app.git`,
  'Keyword password': `DB_PASSWORD=${of(alnum, 16)}`,
  'Keyword secret in code': `const clientSecret = "${of(alnum, 32)}";`,
  'Keyword API key in YAML': `weather:\n  api_key: ${of(hex, 32)}`,
};

const sentence = 'The mill stands by the river and grinds rye';

/** Texts without a secret that have something of one: sums, ids, public keys, placeholders, code that reads a secret. */
export const heldOutLookAlikes: string[] = [
  `Commit ${of(hex, 40)} broke the build.`,
  `sha256:${of(hex, 64)}`,
  `docker pull nginx@sha256:${of(hex, 64)}`,
  `"integrity": "sha512-${of(`${alnum}+/`, 86)}=="`,
  `The order has the number ${uuid()}.`,
  `GET /v1/users/${uuid()}/orders`,
  `md5sum of the file is ${of(hex, 32)}`,
  `ETag: "${of(hex, 32)}"`,
  `https://www.youtube.com/watch?v=${of(url64, 11)}`,
  `https://docs.google.com/document/d/${of(url64, 44)}/edit`,
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${of(`${alnum}+/`, 43)} ana@mill`,
  `ssh-rsa AAAAB3NzaC1yc2E${of(`${alnum}+/`, 300)} ana@mill`,
  pem('CERTIFICATE', 8),
  pem('PUBLIC KEY', 4),
  `![logo](data:image/png;base64,iVBORw0KGgo${of(`${alnum}+/`, 200)})`,
  `The transaction 0x${of(hex, 64)} was mined.`,
  `Send it to the address 0x${of(hex, 40)}.`,
  `bc1q${of('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 38)} is a Bitcoin address.`,
  'api_key = os.environ["API_KEY"]',
  'const token = process.env.GITHUB_TOKEN;',
  'password = getpass.getpass("Password: ")',
  'DB_PASSWORD=$DB_PASSWORD',
  'password: "********"',
  'API_KEY=your_api_key_here',
  'OPENAI_API_KEY=sk-...',
  'export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'Replace <YOUR_SECRET_KEY> with the key from the dashboard.',
  'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
  'A GitHub token begins with ghp_ and has 36 letters and digits after it.',
  'The expression is /ghp_[A-Za-z0-9]{36}/ and matches tokens.',
  'A JSON web token has the form header.payload.signature.',
  'from sklearn.linear_model import LogisticRegression as sk',
  'The password must have at least twelve letters and a digit.',
  'I forgot my password: how do I reset it?',
  'def login(user: str, password: str, token: Optional[str] = None) -> bool:',
  'The token is a word or a part of a word that the model reads.',
  'hf_hub_download(repo_id="mill/rye", filename="config.json")',
  'pip install pypi-simple==1.2.0',
  'secretary: Maria Hernandez-Rodriguez',
  `kubectl logs nginx-deployment-${of(lowerAlnum, 10)}-${of(lowerAlnum, 5)}`,
  `arn:aws:iam::${of(digits, 12)}:role/mill-reader`,
  `https://bucket.s3.amazonaws.com/${uuid()}/photo.jpg`,
  'rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq e3 0 1',
  `The sequence is ${of('ACGT', 120)}.`,
  `MKTAYIAKQR${of('ACDEFGHIKLMNPQRSTVWY', 80)}`,
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  `${Buffer.from(`${sentence}, and the miller sells it.`).toString('base64')} is base64 for a sentence.`,
  'ISBN 978-3-16-148410-0 and DOI 10.1000/182',
  'java.util.concurrent.ConcurrentHashMap$KeySetView',
  'org.springframework.boot:spring-boot-starter-security:3.2.1',
  'if (token === null) throw new AuthenticationRequiredException("no token");',
  'key: value',
  'The secret: knead the dough for ten minutes, then let it rest.',
  'Password managers such as Bitwarden keep one master password.',
  `The model's hash is ${of(hex, 8)} and its seed ${of(digits, 10)}.`,
  'SK-1234-AB is the number of the spare part.',
  'https://ana:password@example.com/ is how a URL with a password looks.',
  'mysql://user:password@localhost:3306/db',
  '<input type="password" name="new_password" autocomplete="new-password">',
  `X-Request-Id: ${of(hex, 16)}-${of(hex, 8)}`,
];
