import { anyOf, message, type TranslatableMessage } from '../../../store/message.ts';

/** A kind of key or password, and how it is told. */
export interface SecretPattern {
  /** What is said of a row that holds it. */
  what: TranslatableMessage;
  /** Global and bounded in every part; the group `value`, else the whole, is the secret. */
  pattern: RegExp;
}

const keyOf = (...services: string[]) =>
  message('The row holds a key of {service}.', { service: anyOf(services) });
const tokenOf = (...services: string[]) =>
  message('The row holds a token of {service}.', { service: anyOf(services) });
const secretOf = (...services: string[]) =>
  message('The row holds a secret of {service}.', { service: anyOf(services) });
const webhookOf = (...services: string[]) =>
  message('The row holds a webhook of {service}.', { service: anyOf(services) });

/** Behind these a token begins; in the middle of a longer word, a path or a hash it does not. */
const start = '(?<![\\w/+.-])';
const end = '(?![\\w-])';

function token(what: TranslatableMessage, body: string): SecretPattern {
  return { what, pattern: new RegExp(`${start}(?:${body})${end}`, 'g') };
}

/** A value of so many signs behind a service's name: a key without a mark of its own. */
function near(what: TranslatableMessage, service: string, body: string): SecretPattern {
  const between = '[\\w .-]{0,24}["\'`]?\\s{0,3}(?:=|:|=>|:=|\\bis\\b)\\s{0,3}["\'`]?';
  return { what, pattern: new RegExp(`(?<![a-z])(?:${service})${between}(?<value>${body})${end}`, 'gi') };
}

/**
 * Tokens with a mark of their own, from the documentation of those who issue them. The kinds are those that gitleaks
 * and detect-secrets know; the patterns are written anew, bounded in each part so that no text makes them slow.
 */
export const secretPatterns: readonly SecretPattern[] = [
  token(keyOf('AWS'), '(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16}'),
  near(keyOf('AWS'), 'aws|secret_?access_?key', '[A-Za-z0-9/+]{40}'),
  token(keyOf('Google'), 'AIza[\\w-]{35}'),
  token(secretOf('Google'), 'GOCSPX-[\\w-]{28}|ya29\\.[\\w-]{30,400}'),
  token(tokenOf('Hugging Face'), 'hf_[A-Za-z0-9]{30,40}|api_org_[A-Za-z0-9]{34}'),
  token(tokenOf('PyPI'), 'pypi-[\\w-]{50,400}'),
  token(keyOf('Twilio'), '(?:SK|AC)[0-9a-f]{32}'),
  token(keyOf('Mailgun'), '(?:pub)?key-[0-9a-f]{32}|[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}'),
  { what: tokenOf('Telegram'), pattern: /(?:\/bot|(?<![\w.-]))\d{8,10}:A[\w-]{34}(?![\w-])/g },
  token(tokenOf('Discord'), '[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,40}'),
  {
    what: webhookOf('Discord'),
    pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,80}/g,
  },
  token(
    message('The row holds a JSON web token.'),
    'eyJ[\\w-]{10,2000}\\.eyJ[\\w-]{10,4000}\\.[\\w-]{10,1000}',
  ),
  {
    what: message('The row holds a private key.'),
    pattern:
      /-----BEGIN (?:[A-Z]{2,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[rn]){0,8}(?<value>(?:[\w-]{2,20}: [^\n]{0,80}\n){0,4}\s{0,4}[A-Za-z0-9+/=]{24,200})/g,
  },
  {
    what: keyOf('Azure'),
    pattern: /(?:AccountKey|SharedAccessKey)=(?<value>[A-Za-z0-9+/]{40,88}={0,2})/g,
  },
  token(secretOf('Azure'), '[\\w~.]{3}\\dQ~[\\w~.-]{31,34}'),
  { what: keyOf('Azure'), pattern: /[?&]sig=(?<value>[A-Za-z0-9%+/]{40,90}(?:=|%3D))/g },
  token(tokenOf('DigitalOcean'), 'do[opr]_v1_[0-9a-f]{64}'),
  token(tokenOf('npm'), 'npm_[A-Za-z0-9]{36}'),
  { what: tokenOf('npm'), pattern: /:_(?:authToken|auth|password)\s?=\s?(?<value>[\w+/=.-]{16,200})/g },
  token(keyOf('Stripe'), '[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,120}|whsec_[A-Za-z0-9+/]{24,64}'),
  token(keyOf('SendGrid'), 'SG\\.[\\w-]{16,32}\\.[\\w-]{16,64}'),
  token(
    tokenOf('Slack'),
    'xox[abeoprs](?:\\.xox[bp])?-(?:\\d-)?[A-Za-z0-9-]{20,250}|xapp-\\d-[A-Za-z0-9-]{20,150}',
  ),
  {
    what: webhookOf('Slack'),
    pattern: /hooks\.slack\.com\/(?:services|workflows|triggers)\/(?<value>[\w/]{30,80})/g,
  },
  token(
    tokenOf('GitLab'),
    '(?:glpat|gldt|glrt|glcbt|glptt|glft|glsoat|glimt|glagent|gloas|glffct)-[\\w-]{20,64}(?:\\.[\\w.-]{2,20})?|GR1348941[\\w-]{20}',
  ),
  token(tokenOf('GitHub'), 'gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_\\w{60,100}'),
  token(keyOf('OpenAI'), 'sk-(?:proj|svcacct|admin|None)-[\\w-]{20,200}|sk-[A-Za-z0-9]{20,60}'),
  token(keyOf('Anthropic'), 'sk-ant-[\\w-]{20,150}'),
  token(tokenOf('Shopify'), 'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}'),
  token(tokenOf('Square'), 'sq0[a-z]{3}-[\\w-]{22,50}|EAAA[\\w-]{56,60}'),
  token(tokenOf('Databricks'), 'dapi[0-9a-f]{32}(?:-\\d)?'),
  token(keyOf('Heroku'), 'HRKU-[\\w-]{30,70}'),
  near(keyOf('Heroku'), 'heroku', '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'),
  token(keyOf('Cloudflare'), 'v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}'),
  near(keyOf('Cloudflare'), 'cloudflare|cf_api', '[\\w-]{37,40}'),
  near(keyOf('Datadog'), 'datadog|dd_(?:api|app)', '[0-9a-f]{32,40}'),
  token(keyOf('New Relic'), 'NRAK-[A-Z0-9]{27}|NRII-[\\w-]{32}|NRJS-[0-9a-f]{19}|NRRA-[0-9a-f]{42}'),
  token(tokenOf('Dropbox'), 'sl\\.(?:u\\.)?[\\w-]{120,1400}'),
  near(tokenOf('Dropbox'), 'dropbox', '[A-Za-z0-9]{15}|[A-Za-z0-9]{11}AAAAAAAAAA[\\w-]{43}'),
  token(tokenOf('Facebook'), 'EAA[A-Z][A-Za-z0-9]{60,400}|EAACEdEose0cBA[A-Za-z0-9]{1,300}'),
  near(secretOf('Facebook'), 'facebook|fb_app', '[0-9a-f]{32}'),
  token(keyOf('Linear'), 'lin_(?:api|oauth)_[A-Za-z0-9]{40,64}'),
  token(tokenOf('Notion'), 'ntn_[A-Za-z0-9]{40,60}|secret_[A-Za-z0-9]{43}'),
  token(keyOf('Postman'), 'PMAK-[0-9a-f]{24}-[0-9a-f]{34}'),
  token(tokenOf('Pulumi'), 'pul-[0-9a-f]{40}'),
  token(tokenOf('Vault'), 'hv[sbr]\\.[\\w-]{20,200}'),
  near(tokenOf('Vault'), 'vault', 's\\.[A-Za-z0-9]{24}'),
  token(tokenOf('Terraform'), '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w=-]{50,80}'),
  token(tokenOf('Doppler'), 'dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[\\w-]{2,35}\\.)?[A-Za-z0-9]{40,44}'),
  token(
    tokenOf('Grafana'),
    'gl(?:sa|c)_[A-Za-z0-9+/=]{32,400}(?:_[0-9a-f]{8})?|eyJrIjoi[A-Za-z0-9+/=]{60,400}',
  ),
  token(tokenOf('Atlassian'), 'ATATT3[\\w=-]{60,250}|ATCTT3[\\w=-]{60,250}|ATBB[A-Za-z0-9]{32}'),
  near(tokenOf('Atlassian'), 'atlassian|confluence|jira', '[A-Za-z0-9]{24}'),
  near(secretOf('Bitbucket'), 'bitbucket', '[\\w=-]{32,64}'),
  token(keyOf('age'), 'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'),
  token(tokenOf('Airtable'), 'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}'),
  near(keyOf('Airtable'), 'airtable', 'key[A-Za-z0-9]{14}'),
  token(keyOf('RubyGems'), 'rubygems_[0-9a-f]{48}'),
  token(tokenOf('Sentry'), 'sntry[su]_[\\w+/=-]{40,300}'),
  near(tokenOf('Sentry'), 'sentry', '[0-9a-f]{64}'),
  token(keyOf('Mailchimp'), '[0-9a-f]{32}-us\\d{1,2}'),
  token(keyOf('Brevo'), 'x(?:key|smtp)sib-[0-9a-f]{64}-[A-Za-z0-9]{16}'),
  token(tokenOf('Artifactory'), 'AKC[A-Za-z0-9]{60,80}|cmVmd[A-Za-z0-9]{59}|AP[0-9A-F][A-Za-z0-9]{60,80}'),
  token(tokenOf('PlanetScale'), 'pscale_(?:tkn|pw|oauth)_[\\w=.-]{32,64}'),
  token(tokenOf('Replicate'), 'r8_[A-Za-z0-9]{37}'),
  token(keyOf('Perplexity', 'Groq', 'xAI'), '(?:pplx-|gsk_|xai-)[A-Za-z0-9]{40,90}'),
  token(keyOf('Tailscale'), 'tskey-[a-z]{2,10}-[A-Za-z0-9-]{16,80}'),
  token(tokenOf('Fly'), 'fo1_[\\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,400}={0,3}'),
  token(tokenOf('Supabase'), 'sbp_[0-9a-f]{40}'),
  token(tokenOf('Docker'), 'dckr_(?:pat|oat)_[\\w-]{27,40}'),
  token(tokenOf('Figma'), 'figd_[\\w-]{40,50}'),
  token(tokenOf('Clojars'), 'CLOJARS_[0-9a-fA-F]{60}'),
  token(keyOf('Alibaba'), 'LTAI[A-Za-z0-9]{20,24}'),
  token(keyOf('Tencent'), 'AKID[A-Za-z0-9]{32}'),
  token(keyOf('Lob'), '(?:live|test)_(?:pub_)?[0-9a-f]{35}'),
  token(keyOf('EasyPost'), 'EZ[AT]K[A-Za-z0-9]{54}'),
  token(keyOf('Flutterwave'), 'FLW(?:SECK|PUBK)_(?:TEST|LIVE)-[0-9a-h]{32}-X'),
  token(tokenOf('Shippo'), 'shippo_(?:live|test)_[0-9a-fA-F]{40}'),
  token(tokenOf('Twitter'), 'A{20,22}[A-Za-z0-9%]{80,100}'),
  near(secretOf('Twitter', 'Twitch', 'Okta', 'Plaid'), 'twitter|twitch|okta|plaid', '[\\w=-]{30,50}'),
  token(
    tokenOf('Netlify', 'Vercel', 'Typeform'),
    'nfp_[\\w-]{36,40}|vc[pka]_[A-Za-z0-9]{24,64}|tfp_[\\w=.-]{59}',
  ),
  token(keyOf('Prefect', 'ReadMe', 'Octopus'), 'pnu_[A-Za-z0-9]{36}|rdme_[a-z0-9]{70}|API-[A-Z0-9]{26}'),
  token(tokenOf('Dynatrace'), 'dt0[a-z]\\d\\d\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}'),
  token(
    keyOf('Adobe', 'Duffel', 'Frame.io'),
    'p8e-[A-Za-z0-9]{32}|duffel_(?:test|live)_[\\w=-]{43}|fio-u-[\\w=-]{64}',
  ),
  token(
    keyOf('1Password'),
    'A3-[A-Z0-9]{6}-[A-Z0-9]{6,11}(?:-[A-Z0-9]{5}){3,4}|ops_eyJ[A-Za-z0-9+/]{100,1200}={0,3}',
  ),
  token(
    keyOf('Contentful', 'Scalingo', 'Infracost'),
    'CFPAT-[\\w-]{43}|tk-us-[\\w-]{48}|ico-[A-Za-z0-9]{32}',
  ),
  token(keyOf('Yandex'), 'AQVN[\\w-]{35,38}|t1\\.[A-Z0-9a-z_-]{60,400}={0,2}\\.[\\w-]{80,90}={0,2}'),
  {
    what: webhookOf('Teams'),
    pattern: /\.webhook\.office\.com\/webhookb2\/[0-9a-f-]{36}@[0-9a-f-]{36}\/IncomingWebhook\/[0-9a-f]{32}/g,
  },
  {
    what: message('The row holds the password of a database.'),
    pattern:
      /\b(?:postgres(?:ql)?|mysql|mariadb|mssql|mongodb(?:\+srv)?|rediss?|amqps?|clickhouse|jdbc:\w{2,20})(?:\+\w{2,16})?:\/\/[^\s:@/"'`<>]{0,80}:(?<value>[^\s@/"'`]{3,120})@(?<host>[\w.-]{1,120})/g,
  },
  {
    what: message('The row holds a web address with a password in it.'),
    pattern:
      /\b(?:https?|ftps?|sftp|ssh|smtps?|ldaps?):\/\/[^\s:@/"'`<>]{1,80}:(?<value>[^\s@/"'`]{3,120})@(?<host>[\w.-]{1,120})/g,
  },
  {
    what: message('The row holds the password of a database.'),
    pattern:
      /\b(?:Password|Pwd)=(?<value>[^;\s"'`]{6,80});|;\s?(?:Password|Pwd)=(?<value2>[^;\s"'`]{6,80})/gi,
  },
  {
    what: message('The row holds the credential of a request, in its header.'),
    pattern: /\bAuthorization["']?\s?[:=]\s?["']?(?:Bearer|Basic|Token)\s(?<value>[\w+/=.~-]{20,400})/gi,
  },
  {
    what: message('The row holds a command with a password in it.'),
    pattern: /\bcurl\s[^\n]{0,200}?(?:-u|--user)[ =]["']?[\w.@-]{1,60}:(?<value>[^\s"'`@]{6,80})/g,
  },
];

/**
 * A value behind a name that says it is secret, as settings and programs write it. What has no mark of its own is only
 * told by that, so the value has to look made by chance or by somebody who chose a password.
 */
export const namedSecrets: readonly SecretPattern[] = [
  {
    what: message('The row holds a setting with a password or key.'),
    pattern:
      /(?<![\w])(?:export\s)?(?:[A-Z][A-Z0-9]{0,30}_){0,6}(?:PASSWORD|PASSWD|PASS|PWD|SECRET|TOKEN|APIKEY|API_KEY|ACCESS_KEY|PRIVATE_KEY|SECRET_KEY|ENCRYPTION_KEY|CREDENTIALS?)(?:_[A-Z0-9]{1,20}){0,2}\s?=\s?["']?(?<value>[^\s"'`;,]{6,200})/g,
  },
  {
    what: message('The row holds a setting with a password or key.'),
    pattern:
      /(?<![a-z])(?:[a-z]{1,20}[_.-]?){0,3}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|client[_-]?secret|credentials?)["'`]?\s{0,2}(?:=|:|=>|:=)\s{0,2}["'`](?<value>[^\s"'`]{8,200})["'`]/gi,
  },
  {
    // YAML and .ini need no quotes: the value is all that is left of its line. A short one has to be a mixture, since
    // "token: bearer-auth-v2" is none.
    what: message('The row holds a setting with a password or key.'),
    pattern:
      /^[ \t]{0,40}(?:- )?(?:[a-z0-9]{1,20}[_.-]?){0,3}(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key|private[_-]?key|client[_-]?secret|credentials?)[ \t]{0,2}[:=][ \t]{0,4}(?<value>(?=(?:[^\s\d]{0,200}\d){3})[a-z0-9+/=_]{16,200}|(?=[^\s]{0,15}[!#$%&*+?@^~])[^\s"'`,;]{8,15})[ \t]*$/gim,
  },
];
