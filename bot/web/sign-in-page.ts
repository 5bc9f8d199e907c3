import { html } from 'hono/html';
import { locales } from '../../agent/language/languages.ts';
import { currentLanguage, t } from '../../agent/language/translate.ts';
import { aRole } from '../../agent/people/roles.ts';
import type { OpenToken } from '../../agent/people/sign-in-links.ts';

const shell = (title: string, body: unknown) => html`<!doctype html>
<html lang="${locales[currentLanguage()]}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · Gristmill</title>
    <link rel="stylesheet" href="/page/fonts.css" />
    <link rel="stylesheet" href="/page/page.css" />
    <link rel="stylesheet" href="/page/controls.css" />
    <link rel="stylesheet" href="/page/prose.css" />
    <link rel="stylesheet" href="/page/sign-in.css" />
  </head>
  <body class="sign-in">
    <main>${body}</main>
  </body>
</html>`;

/**
 * A page before the link is used up: programs that look at links (previews, scanners) only ever GET, so the button's
 * POST is what signs in.
 */
export function signInPage(token: string, open: OpenToken, problem?: string) {
  const question = open.person
    ? html`<p>${t('Sign in to {community} as {name}.', { community: open.community, name: open.person.name })}</p>`
    : html`<p>${invitation(open)}</p>
        <label for="name">${t('What shall people call you?')}</label>
        <input id="name" name="name" maxlength="40" autocomplete="nickname" required autofocus />`;
  return shell(
    t('Sign in'),
    html`<h1>Gristmill</h1>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
      <form method="post" action="/sign-in/${token}">
        ${question}
        <button type="submit" class="primary">${t('Come in')}</button>
      </form>`,
  );
}

/** For a link that is used up, too old or wrong, and for a visit without one. */
export function noSessionPage(words: string) {
  return shell(t('Sign in'), html`<h1>Gristmill</h1><p>${words}</p>`);
}

/** For a link to a file that gives none. */
export function endedDownloadPage(words: string) {
  return shell(t('Download'), html`<h1>Gristmill</h1><p>${words}</p>`);
}

function invitation({ community, role }: OpenToken): string {
  return role === 'everyone'
    ? t('You are invited to {community}.', { community })
    : t('You are invited to {community} as {role}.', { community, role: aRole(role) });
}

/** For who asks for something without a session. */
export function notSignedIn(): string {
  return t(
    'You are not signed in. Open the sign-in link: it is printed where Gristmill was started, and “/invite” makes one for other people.',
  );
}
