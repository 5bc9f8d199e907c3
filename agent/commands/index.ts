import type { Command } from '../command.ts';
import { appeal } from './appeal.ts';
import { arena } from './arena.ts';
import { ask } from './ask.ts';
import { bases } from './bases.ts';
import { chat } from './chat.ts';
import { compare } from './compare.ts';
import { credits } from './credits.ts';
import { datanetBind } from './datanet-bind.ts';
import { datanetClose } from './datanet-close.ts';
import { datanetCreate } from './datanet-create.ts';
import { datanetEdit } from './datanet-edit.ts';
import { datanetList } from './datanet-list.ts';
import { datanetShow } from './datanet-show.ts';
import { datanetUnbind } from './datanet-unbind.ts';
import { docsAdd } from './docs-add.ts';
import { docsList } from './docs-list.ts';
import { docsRefresh } from './docs-refresh.ts';
import { docsRemove } from './docs-remove.ts';
import { endChat } from './end-chat.ts';
import { evaluate } from './evaluate.ts';
import { example } from './example.ts';
import { exportDatanet } from './export.ts';
import { helpOver } from './help.ts';
import { instructions } from './instructions.ts';
import { invite } from './invite.ts';
import { jobCancel } from './job-cancel.ts';
import { jobResume } from './job-resume.ts';
import { jobShow } from './job-show.ts';
import { jobs } from './jobs.ts';
import { leaderboard } from './leaderboard.ts';
import { leaderboardPost } from './leaderboard-post.ts';
import { leaderboardStop } from './leaderboard-stop.ts';
import { link } from './link.ts';
import { modelDelete } from './model-delete.ts';
import { modelShow } from './model-show.ts';
import { models } from './models.ts';
import { receipt } from './receipt.ts';
import { review } from './review.ts';
import { role } from './role.ts';
import { settings } from './settings.ts';
import { snapshot } from './snapshot.ts';
import { status } from './status.ts';
import { submissions } from './submissions.ts';
import { submit } from './submit.ts';
import { talk } from './talk.ts';
import { train } from './train.ts';
import { vote } from './vote.ts';
import { why } from './why.ts';
import { withdraw } from './withdraw.ts';

/** Every command, in the order that help and menus show them. */
export const commands: readonly Command[] = [
  helpOver(() => commands),
  ask,
  docsAdd,
  docsList,
  docsRefresh,
  docsRemove,
  instructions,
  datanetCreate,
  datanetList,
  datanetShow,
  datanetEdit,
  datanetBind,
  datanetClose,
  submit,
  submissions,
  withdraw,
  review,
  appeal,
  leaderboard,
  leaderboardPost,
  credits,
  receipt,
  snapshot,
  exportDatanet,
  bases,
  train,
  jobs,
  jobShow,
  jobCancel,
  jobResume,
  models,
  modelShow,
  modelDelete,
  chat,
  endChat,
  compare,
  arena,
  evaluate,
  why,
  link,
  invite,
  role,
  settings,
  status,
  vote,
  datanetUnbind,
  leaderboardStop,
  talk,
  example,
];

/** The command of that name (`datanet create`), or undefined. */
export function findCommand(name: string): Command | undefined {
  return byName.get(name);
}

const byName = new Map(commands.map(command => [command.name, command]));
