/** A kind of key or password, and how it is told. */
export interface SecretPattern {
  /** What it is, for a sentence: "The row holds ...". */
  what: string;
  /** Global and bounded in every part; the group `value`, else the whole, is the secret. */
  pattern: RegExp;
}

/** Behind these a token begins; in the middle of a longer word, a path or a hash it does not. */
const start = '(?<![\\w/+.-])';
const end = '(?![\\w-])';

function token(what: string, body: string): SecretPattern {
  return { what, pattern: new RegExp(`${start}(?:${body})${end}`, 'g') };
}

/** A value of so many signs behind a service's name: a key without a mark of its own. */
function near(what: string, service: string, body: string): SecretPattern {
  const between = '[\\w .-]{0,24}["\'`]?\\s{0,3}(?:=|:|=>|:=|\\bis\\b)\\s{0,3}["\'`]?';
  return { what, pattern: new RegExp(`(?<![a-z])(?:${service})${between}(?<value>${body})${end}`, 'gi') };
}

/**
 * Tokens with a mark of their own, from the documentation of those who issue them. The kinds are those that gitleaks
 * and detect-secrets know; the patterns are written anew, bounded in each part so that no text makes them slow.
 */
export const secretPatterns: readonly SecretPattern[] = [
  token('AWS access key id', '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}'),
  near('AWS secret key', 'aws|secret_?access_?key', '[A-Za-z0-9/+]{40}'),
  token('Google API key', 'AIza[\\w-]{35}'),
  token('Google OAuth secret', 'GOCSPX-[\\w-]{28}|ya29\\.[\\w-]{30,400}'),
  token('Hugging Face token', 'hf_[A-Za-z0-9]{30,40}|api_org_[A-Za-z0-9]{34}'),
  token('PyPI token', 'pypi-[\\w-]{50,400}'),
  token('Twilio key', '(?:SK|AC)[0-9a-f]{32}'),
  token('Mailgun key', '(?:pub)?key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}'),
  { what: 'Telegram bot token', pattern: /(?:\/bot|(?<![\w.-]))\d{8,10}:A[\w-]{34}(?![\w-])/g },
  token('Discord token', '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,40}'),
  {
    what: 'Discord webhook',
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/g,
  },
  token('JSON web token', 'eyJ[\\w-]{10,2000}\\.eyJ[\\w-]{10,4000}\\.[\\w-]{10,1000}'),
  {
    what: 'private key',
    pattern:
      /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn]){0,8}(?<value>(?:[\w-]{2,20}: [^\n]{0,80}\n){0,4}\s{0,4}[A-Za-z0-9+/=]{24,200})/g,
  },
  {
    what: 'Azure storage key',
    pattern: /(?:AccountKey|SharedAccessKey)=(?<value>[A-Za-z0-9+/]{40,88}={0,2})/g,
  },
  token('Azure client secret', '[\\w~.]{3}\\dQ~[\\w~.-]{31,34}'),
  { what: 'Azure access signature', pattern: /[?&]sig=(?<value>[A-Za-z0-9%+/]{40,90}(?:=|%3D))/g },
  token('DigitalOcean token', 'do[opr]_v1_[0-9a-f]{64}'),
  token('npm token', 'npm_[A-Za-z0-9]{36}'),
  { what: 'npm token', pattern: /:_(?:authToken|auth|password)\s?=\s?(?<value>[\w+/=.-]{16,200})/g },
  token('Stripe key', '[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,120}|whsec_[A-Za-z0-9+/]{24,64}'),
  token('SendGrid key', 'SG\\.[\\w-]{16,32}\\.[\\w-]{16,64}'),
  token(
    'Slack token',
    'xox[abeoprs](?:\\.xox[bp])?-(?:\\d-)?[A-Za-z0-9-]{20,250}|xapp-\\d-[A-Za-z0-9-]{20,150}',
  ),
  {
    what: 'Slack webhook',
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<value>[\w/]{30,80})/g,
  },
  token(
    'GitLab token',
    '(?:glpat|gldt|glrt|glcbt|glptt|glft|glsoat|glimt|glagent|gloas|glffct)-[\\w-]{20,64}(?:\\.[\\w.-]{2,20})?|GR1348941[\\w-]{20}',
  ),
  token('GitHub token', 'gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_\\w{60,100}'),
  token('OpenAI key', 'sk-(?:proj|svcacct|admin|None)-[\\w-]{20,200}|sk-[A-Za-z0-9]{20,60}'),
  token('Anthropic key', 'sk-ant-[\\w-]{20,150}'),
  token('Shopify token', 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}'),
  token('Square token', 'sq0[a-z]{3}-[\\w-]{22,50}|EAAA[\\w-]{56,60}'),
  token('Databricks token', 'dapi[0-9a-f]{32}(?:-\\d)?'),
  token('Heroku key', 'HRKU-[\\w-]{30,70}'),
  near('Heroku key', 'heroku', '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'),
  token('Cloudflare key', 'v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}'),
  near('Cloudflare key', 'cloudflare|cf_api', '[\\w-]{37,40}'),
  near('Datadog key', 'datadog|dd_(?:api|app)', '[0-9a-f]{32,40}'),
  token('New Relic key', 'NRAK-[A-Z0-9]{27}|NRII-[\\w-]{32}|NRJS-[0-9a-f]{19}|NRRA-[0-9a-f]{42}'),
  token('Dropbox token', 'sl\\.(?:u\\.)?[\\w-]{120,1400}'),
  near('Dropbox token', 'dropbox', '[A-Za-z0-9]{15}|[A-Za-z0-9]{11}AAAAAAAAAA[\\w-]{43}'),
  token('Facebook token', 'EAA[A-Z][A-Za-z0-9]{60,400}|EAACEdEose0cBA[A-Za-z0-9]{1,300}'),
  near('Facebook secret', 'facebook|fb_app', '[0-9a-f]{32}'),
  token('Linear key', 'lin_(?:api|oauth)_[A-Za-z0-9]{40,64}'),
  token('Notion token', 'ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43}'),
  token('Postman key', 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}'),
  token('Pulumi token', 'pul-[0-9a-f]{40}'),
  token('Vault token', 'hv[sbr]\\.[\\w-]{20,200}'),
  near('Vault token', 'vault', 's\\.[A-Za-z0-9]{24}'),
  token('Terraform token', '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{50,80}'),
  token('Doppler token', 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[\\w-]{2,35}\\.)?[A-Za-z0-9]{40,44}'),
  token('Grafana token', 'gl(?:sa|c)_[A-Za-z0-9+/=]{32,400}(?:_[0-9a-f]{8})?|eyJrIjoi[A-Za-z0-9+/=]{60,400}'),
  token('Atlassian token', 'ATATT3[\\w=-]{60,250}|ATCTT3[\\w=-]{60,250}|ATBB[A-Za-z0-9]{32}'),
  near('Atlassian token', 'atlassian|confluence|jira', '[A-Za-z0-9]{24}'),
  near('Bitbucket secret', 'bitbucket', '[\\w=-]{32,64}'),
  token('age key', 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  token('Airtable token', 'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}'),
  near('Airtable key', 'airtable', 'key[A-Za-z0-9]{14}'),
  token('RubyGems key', 'rubygems_[0-9a-f]{48}'),
  token('Sentry token', 'sntry[su]_[\\w+/=-]{40,300}'),
  near('Sentry token', 'sentry', '[0-9a-f]{64}'),
  token('Mailchimp key', '[0-9a-f]{32}-us\\d{1,2}'),
  token('Brevo key', 'x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}'),
  token('Artifactory token', 'AKC[A-Za-z0-9]{60,80}|cmVmd[A-Za-z0-9]{59}|AP[0-9A-F][A-Za-z0-9]{60,80}'),
  token('PlanetScale token', 'pscale_(?:tkn|pw|oauth)_[\\w=.-]{32,64}'),
  token('Replicate token', 'r8_[A-Za-z0-9]{37}'),
  token('Perplexity, Groq or xAI key', '(?:pplx-|gsk_|xai-)[A-Za-z0-9]{40,90}'),
  token('Tailscale key', 'tskey-[a-z]{2,10}-[A-Za-z0-9-]{16,80}'),
  token('Fly token', 'fo1_[\\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,400}={0,3}'),
  token('Supabase token', 'sbp_[0-9a-f]{40}'),
  token('Docker token', 'dckr_(?:pat|oat)_[\\w-]{27,40}'),
  token('Figma token', 'figd_[\\w-]{40,50}'),
  token('Clojars token', 'CLOJARS_[0-9a-fA-F]{60}'),
  token('Alibaba key', 'LTAI[A-Za-z0-9]{20,24}'),
  token('Tencent key', 'AKID[A-Za-z0-9]{32}'),
  token('Lob key', '(?:live|test)_(?:pub_)?[0-9a-f]{35}'),
  token('EasyPost key', 'EZ[AT]K[A-Za-z0-9]{54}'),
  token('Flutterwave key', 'FLW(?:SECK|PUBK)_(?:TEST|LIVE)-[0-9a-h]{32}-X'),
  token('Shippo token', 'shippo_(?:live|test)_[0-9a-fA-F]{40}'),
  token('Twitter token', 'A{20,22}[A-Za-z0-9%]{80,100}'),
  near('Twitter, Twitch, Okta or Plaid secret', 'twitter|twitch|okta|plaid', '[\\w=-]{30,50}'),
  token('Netlify, Vercel or Typeform token', 'nfp_[\\w-]{36,40}|vc[pka]_[A-Za-z0-9]{24,64}|tfp_[\\w=.-]{59}'),
  token('Prefect, ReadMe or Octopus key', 'pnu_[A-Za-z0-9]{36}|rdme_[a-z0-9]{70}|API-[A-Z0-9]{26}'),
  token('Dynatrace token', 'dt0[a-z]\\d\\d\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}'),
  token(
    'Adobe, Duffel or Frame.io key',
    'p8e-[A-Za-z0-9]{32}|duffel_(?:test|live)_[\\w=-]{43}|fio-u-[\\w=-]{64}',
  ),
  token(
    '1Password key',
    'A3-[A-Z0-9]{6}-[A-Z0-9]{6,11}(?:-[A-Z0-9]{5}){3,4}|ops_eyJ[A-Za-z0-9+/]{100,1200}={0,3}',
  ),
  token('Contentful, Scalingo or Infracost key', 'CFPAT-[\\w-]{43}|tk-us-[\\w-]{48}|ico-[A-Za-z0-9]{32}'),
  token('Yandex key', 'AQVN[\\w-]{35,38}|t1\\.[A-Z0-9a-z_-]{60,400}={0,2}\\.[\\w-]{80,90}={0,2}'),
  {
    what: 'Teams webhook',
    pattern: /\.webhook\.office\.com\/webhookb2\/[0-9a-f-]{36}@[0-9a-f-]{36}\/IncomingWebhook\/[0-9a-f]{32}/g,
  },
  {
    what: 'password of a database',
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mssql|mongodb(?:\+srv)?|rediss?|amqps?|clickhouse|jdbc:\w{2,20})(?:\+\w{2,16})?:\/\/[^\s:@/"'`<>]{0,80}:(?<value>[^\s@/"'`]{3,120})@(?<host>[\w.-]{1,120})/g,
  },
  {
    what: 'password in a web address',
    pattern:
      /\b(?:https?|ftps?|sftp|ssh|smtps?|ldaps?):\/\/[^\s:@/"'`<>]{1,80}:(?<value>[^\s@/"'`]{3,120})@(?<host>[\w.-]{1,120})/g,
  },
  {
    what: 'password of a database',
    pattern:
      /\b(?:Password|Pwd)=(?<value>[^;\s"'`]{6,80});|;\s?(?:Password|Pwd)=(?<value2>[^;\s"'`]{6,80})/gi,
  },
  {
    what: 'credential in a request’s header',
    pattern: /\bAuthorization["']?\s?[:=]\s?["']?(?:Bearer|Basic|Token)\s(?<value>[\w+/=.~-]{20,400})/gi,
  },
  {
    what: 'password in a command',
    pattern: /\bcurl\s[^\n]{0,200}?(?:-u|--user)[ =]["']?[\w.@-]{1,60}:(?<value>[^\s"'`@]{6,80})/g,
  },
];

/**
 * A value behind a name that says it is secret, as settings and programs write it. What has no mark of its own is only
 * told by that, so the value has to look made by chance or by somebody who chose a password.
 */
export const namedSecrets: readonly SecretPattern[] = [
  {
    what: 'password or key in a setting',
    pattern:
      /(?<![\w])(?:export\s)?(?:[A-Z][A-Z0-9]{0,30}_){0,6}(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|APIKEY|API_KEY|ACCESS_KEY|PRIVATE_KEY|SECRET_KEY|ENCRYPTION_KEY|CREDENTIALS?)(?:_[A-Z0-9]{1,20}){0,2}\s?=\s?["']?(?<value>[^\s"'`;,]{6,200})/g,
  },
  {
    what: 'password or key in a setting',
    pattern:
      /(?<![a-z])(?:[a-z]{1,20}[_.-]?){0,3}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|client[_-]?secret|credentials?)["'`]?\s{0,2}(?:=|:|=>|:=)\s{0,2}["'`](?<value>[^\s"'`]{8,200})["'`]/gi,
  },
];
