import { html } from 'hono/html';
import type { OpenToken } from '../../agent/people/people.ts';
import { aRole } from '../../agent/people/roles.ts';

const shell = (title: string, body: unknown) => html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title} · Gristmill</title>
    <link rel="stylesheet" href="/page/page.css" />
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
    ? html`<p>Sign in to ${open.community} as <strong>${open.person.name}</strong>.</p>`
    : html`<p>You are invited to ${open.community} as ${aRole(open.role)}.</p>
        <label for="name">What shall people call you?</label>
        <input id="name" name="name" maxlength="40" autocomplete="nickname" required autofocus />`;
  return shell(
    'Sign in',
    html`<h1>Gristmill</h1>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : ''}
      <form method="post" action="/sign-in/${token}">
        ${question}
        <button type="submit" class="primary">Come in</button>
      </form>`,
  );
}

/** For a link that is used up, too old or wrong, and for a visit without one. */
export function noSessionPage(words: string) {
  return shell('Sign in', html`<h1>Gristmill</h1><p>${words}</p>`);
}
