import type { Json } from '../json.ts';
import { type Chat, hasRight, isAdministrator, type Member, type Permissions } from './world.ts';

/** What administrators may. https://core.telegram.org/bots/api#chatmemberadministrator */
export const rightsOfGroups = [
  'can_manage_chat',
  'can_delete_messages',
  'can_manage_video_chats',
  'can_restrict_members',
  'can_promote_members',
  'can_change_info',
  'can_invite_users',
  'can_post_stories',
  'can_edit_stories',
  'can_delete_stories',
  'can_pin_messages',
  'can_manage_topics',
];
export const rightsOfChannels = [
  ...rightsOfGroups.filter(one => !/pin|topics/.test(one)),
  'can_post_messages',
  'can_edit_messages',
];

/** Whether a member may send this: as an administrator, or because the group lets all, or this one. */
export function maySend(chat: Chat, member: Member | undefined, what: keyof Permissions): boolean {
  if (chat.type === 'private') return true;
  if (chat.type === 'channel') return hasRight(member, 'can_post_messages');
  if (isAdministrator(member)) return true;
  return (member?.status === 'restricted' ? (member.permissions ?? chat.permissions) : chat.permissions)[
    what
  ];
}

/** https://core.telegram.org/bots/api#chatpermissions */
export function permissionsJson({ text, photos, documents }: Permissions): Json {
  return {
    can_send_messages: text,
    can_send_audios: documents,
    can_send_documents: documents,
    can_send_photos: photos,
    can_send_videos: documents,
    can_send_video_notes: documents,
    can_send_voice_notes: documents,
    can_send_polls: text,
    can_send_other_messages: text,
    can_add_web_page_previews: text,
    can_change_info: false,
    can_invite_users: true,
    can_pin_messages: false,
    can_manage_topics: false,
  };
}
