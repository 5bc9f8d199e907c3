import { expect, test } from 'vitest';
import { leansOnTurnBefore } from './follow-up.ts';

// Thirty pairs for a manual of an app that nothing here was written for. As they were first tried, 23 of the thirty that
// lean were found, and one of those that stand alone was taken for one that leans.

const leaning = `
does that also work behind a proxy? | and if I have two accounts? | what does it cost then? | can this be automated?
where do I find those logs? | and the free plan? | is that also true for guests? | how often does this happen?
what about self-hosting? | and for mobile? | can I change it later? | which of them is cheaper?
is there a way around that? | and how would I do the opposite? | even for admins? | only on Linux? | since which version?
in which file? | what are its limits? | does it need a restart? | how much? | does the other one support it too?
what would the command be? | and in Kubernetes? | is it safe to do so? | why does it do that? | then how do I get it back?
also for teams? | what does the second step mean? | who is allowed to do that?`;

const alone = `
how do I rotate an API token? | can I invite guests to a private project? | what is the default session timeout?
does the mobile app support dark mode? | how long are audit logs kept? | is there a Terraform provider?
what happens to my data when I delete an account? | which regions can I host in? | how do I set up SSO with Okta?
do webhooks retry when my server is down? | what is the difference between a viewer and an editor?
how many seats does the free plan include? | where do I find the invoice of last month? | what is a workspace?
is it possible to export a board as PDF? | can two people edit a page at the same time?
how do I restore a page that someone deleted? | why is my custom domain not verified?
what permissions does the GitHub app need? | how do I change the email address of my account?
does the API limit requests per minute? | who can see comments in a shared document? | which browsers are supported?
how do I undo a merge of two contacts? | what does error 1020 mean? | is there an API to list all users?
can I use my own SMTP server? | how do I turn off notifications for one channel? | are attachments encrypted at rest?
how does the importer treat duplicates?`;

const questions = (text: string) =>
  text
    .split(/[|\n]/)
    .map(question => question.trim())
    .filter(Boolean);

test('most questions that lean on the turn before are seen to', () => {
  const missed = questions(leaning).filter(question => !leansOnTurnBefore(question));
  expect(missed.length, missed.join(' | ')).toBeLessThanOrEqual(2);
});

test('no question that stands alone is answered from the topic before', () => {
  expect(questions(alone)).toHaveLength(30);
  expect(questions(alone).filter(leansOnTurnBefore)).toEqual([]);
});
