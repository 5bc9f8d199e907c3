import type { Command } from '../command.ts';
import { adjustChat } from './adjust-chat.ts';
import { answerAgain } from './answer-again.ts';
import { answerTakedown } from './answer-takedown.ts';
import { answerWrong } from './answer-wrong.ts';
import { apiRevoke } from './api-revoke.ts';
import { apiToken } from './api-token.ts';
import { apiTokens } from './api-tokens.ts';
import { appeal } from './appeal.ts';
import { arena } from './arena.ts';
import { ask } from './ask.ts';
import { ban } from './ban.ts';
import { bases } from './bases.ts';
import { basesAdd } from './bases-add.ts';
import { basesRemove } from './bases-remove.ts';
import { bestAnswer } from './best-answer.ts';
import { chat } from './chat.ts';
import { compare } from './compare.ts';
import { correctAnswer } from './correct-answer.ts';
import { corrections } from './corrections.ts';
import { credits } from './credits.ts';
import { datanetBind } from './datanet-bind.ts';
import { datanetClose } from './datanet-close.ts';
import { datanetCreate } from './datanet-create.ts';
import { datanetEdit } from './datanet-edit.ts';
import { datanetList } from './datanet-list.ts';
import { datanetReasons } from './datanet-reasons.ts';
import { datanetShow } from './datanet-show.ts';
import { datanetUnbind } from './datanet-unbind.ts';
import { discordRoles } from './discord-roles.ts';
import { docsAdd } from './docs-add.ts';
import { docsGapsCommand } from './docs-gaps.ts';
import { docsList } from './docs-list.ts';
import { docsRefresh } from './docs-refresh.ts';
import { docsRemove } from './docs-remove.ts';
import { dropGold } from './drop-gold.ts';
import { dryRun } from './dry-run.ts';
import { editMessage } from './edit-message.ts';
import { endChat } from './end-chat.ts';
import { evaluate } from './evaluate.ts';
import { example } from './example.ts';
import { exportDatanet } from './export.ts';
import { gold } from './gold.ts';
import { helpOver } from './help.ts';
import { instructions } from './instructions.ts';
import { instructionsChats } from './instructions-chats.ts';
import { instructionsPreview } from './instructions-preview.ts';
import { instructionsVersions } from './instructions-versions.ts';
import { invitationRevoke } from './invitation-revoke.ts';
import { invitations } from './invitations.ts';
import { invite } from './invite.ts';
import { jobCancel } from './job-cancel.ts';
import { jobKeep } from './job-keep.ts';
import { jobPause } from './job-pause.ts';
import { jobResume } from './job-resume.ts';
import { jobShow } from './job-show.ts';
import { jobs } from './jobs.ts';
import { leaderboard } from './leaderboard.ts';
import { leaderboardPost } from './leaderboard-post.ts';
import { leaderboardStop } from './leaderboard-stop.ts';
import { ledgerPost } from './ledger-post.ts';
import { ledgerStop } from './ledger-stop.ts';
import { link } from './link.ts';
import { mcpRevoke } from './mcp-revoke.ts';
import { mcpToken } from './mcp-token.ts';
import { mcpTokens } from './mcp-tokens.ts';
import { modelDelete } from './model-delete.ts';
import { modelExport } from './model-export.ts';
import { modelPromote } from './model-promote.ts';
import { modelRollback } from './model-rollback.ts';
import { modelShow } from './model-show.ts';
import { models } from './models.ts';
import { olderSubmissions } from './older-submissions.ts';
import { openSubmission } from './open-submission.ts';
import { presetRemove } from './preset-remove.ts';
import { presetSave } from './preset-save.ts';
import { presets } from './presets.ts';
import { rateAnswer } from './rate-answer.ts';
import { receipt } from './receipt.ts';
import { refine } from './refine.ts';
import { refineKeep } from './refine-keep.ts';
import { refineMeasure } from './refine-measure.ts';
import { refineSchedule } from './refine-schedule.ts';
import { refineSchedules } from './refine-schedules.ts';
import { refineStart } from './refine-start.ts';
import { refineStop } from './refine-stop.ts';
import { reject } from './reject.ts';
import { remove } from './remove.ts';
import { review } from './review.ts';
import { role } from './role.ts';
import { rows } from './rows.ts';
import { sessionEnd } from './session-end.ts';
import { sessionLink } from './session-link.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { signout } from './signout.ts';
import { snapshot } from './snapshot.ts';
import { status } from './status.ts';
import { stopAnswers } from './stop-answers.ts';
import { stopReminders } from './stop-reminders.ts';
import { submissions } from './submissions.ts';
import { submit } from './submit.ts';
import { sweepCancel } from './sweep-cancel.ts';
import { sweepShow } from './sweep-show.ts';
import { sweepStart } from './sweep-start.ts';
import { takedown } from './takedown.ts';
import { takedowns } from './takedowns.ts';
import { talk } from './talk.ts';
import { train } from './train.ts';
import { unban } from './unban.ts';
import { undoVote } from './undo-vote.ts';
import { vote } from './vote.ts';
import { why } from './why.ts';
import { whyAnswer } from './why-answer.ts';
import { whyCompared } from './why-compared.ts';
import { withdraw } from './withdraw.ts';

/** Every command, in the order that help and menus show them. */
export const commands: readonly Command[] = [
  helpOver(() => commands),
  ask,
  docsAdd,
  docsList,
  docsGapsCommand,
  docsRefresh,
  docsRemove,
  mcpToken,
  mcpTokens,
  apiToken,
  apiTokens,
  instructions,
  instructionsPreview,
  instructionsVersions,
  datanetCreate,
  datanetList,
  datanetShow,
  datanetEdit,
  datanetReasons,
  datanetBind,
  datanetClose,
  submit,
  submissions,
  olderSubmissions,
  openSubmission,
  withdraw,
  review,
  appeal,
  takedown,
  takedowns,
  gold,
  leaderboard,
  leaderboardPost,
  credits,
  receipt,
  ledgerPost,
  ledgerStop,
  snapshot,
  exportDatanet,
  bases,
  basesAdd,
  basesRemove,
  train,
  dryRun,
  sweepStart,
  sweepShow,
  sweepCancel,
  presets,
  presetSave,
  presetRemove,
  jobs,
  jobShow,
  jobCancel,
  jobPause,
  jobKeep,
  jobResume,
  models,
  modelShow,
  modelPromote,
  modelRollback,
  modelExport,
  modelDelete,
  chat,
  endChat,
  adjustChat,
  compare,
  arena,
  evaluate,
  corrections,
  refine,
  refineStart,
  refineSchedule,
  refineSchedules,
  refineStop,
  refineKeep,
  refineMeasure,
  why,
  link,
  sessions,
  signout,
  invite,
  invitations,
  role,
  remove,
  ban,
  unban,
  discordRoles,
  settings,
  status,
  vote,
  reject,
  rows,
  undoVote,
  dropGold,
  answerTakedown,
  stopReminders,
  datanetUnbind,
  leaderboardStop,
  talk,
  rateAnswer,
  correctAnswer,
  answerAgain,
  editMessage,
  bestAnswer,
  whyAnswer,
  whyCompared,
  stopAnswers,
  sessionEnd,
  sessionLink,
  invitationRevoke,
  mcpRevoke,
  instructionsChats,
  answerWrong,
  apiRevoke,
  example,
];

/** The command of that name (`datanet create`), or undefined. */
export function findCommand(name: string): Command | undefined {
  return byName.get(name);
}

const byName = new Map(commands.map(command => [command.name, command]));
