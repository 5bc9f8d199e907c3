import { type Json, records } from '../../json.ts';
import type { Api, Parts } from '../api.ts';
import { checkCommands } from '../command-rules.ts';
import { refusals } from '../refusal.ts';

/** https://discord.com/developers/docs/interactions/application-commands#endpoints */
export function commandRoutes(api: Api, { world, makeId }: Parts): void {
  const scopes = ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands'];
  for (const path of scopes) {
    const scopeOf = (application: string | undefined, guild: string | undefined): string => {
      if (application !== world.application.id) throw refusals.missingAccess();
      if (guild !== undefined && !world.guilds.has(guild)) throw refusals.missingAccess();
      return guild ?? 'global';
    };
    const full = (command: Json, scope: string): Json => ({
      type: 1,
      description: '',
      default_member_permissions: null,
      nsfw: false,
      ...command,
      id: command.id ?? makeId(),
      application_id: world.application.id,
      version: makeId(),
      ...(scope !== 'global' && { guild_id: scope }),
    });
    api.get(path, c => {
      const scope = scopeOf(c.req.param('application'), c.req.param('guild'));
      const all = world.commands.get(scope) ?? [];
      return c.json(c.req.query('with_localizations') === 'true' ? all : all.map(withoutTranslations));
    });
    api.put(path, c => {
      const scope = scopeOf(c.req.param('application'), c.req.param('guild'));
      const given = records(c.get('upload').body.list);
      checkCommands(given);
      const before = world.commands.get(scope) ?? [];
      const now = given.map(command => {
        const known = before.find(one => one.name === command.name);
        return full({ ...command, ...(known && { id: known.id }) }, scope);
      });
      world.commands.set(scope, now);
      return c.json(now);
    });
    api.post(path, c => {
      const scope = scopeOf(c.req.param('application'), c.req.param('guild'));
      const command = c.get('upload').body;
      const others = (world.commands.get(scope) ?? []).filter(one => one.name !== command.name);
      checkCommands([...others, command]);
      const made = full(command, scope);
      world.commands.set(scope, [...others, made]);
      return c.json(made, 201);
    });
    api.delete(`${path}/:command`, c => {
      const scope = scopeOf(c.req.param('application'), c.req.param('guild'));
      const known = world.commands.get(scope) ?? [];
      if (!known.some(one => one.id === c.req.param('command'))) throw refusals.unknownCommand();
      world.commands.set(
        scope,
        known.filter(one => one.id !== c.req.param('command')),
      );
      return c.body(null, 204);
    });
  }
}

/** "with_localizations: whether to include full localization dictionaries", which is false without it. */
function withoutTranslations(one: Json): Json {
  const { name_localizations: _, description_localizations: __, options, choices, ...rest } = one;
  return {
    ...rest,
    ...(options !== undefined && { options: records(options).map(withoutTranslations) }),
    ...(choices !== undefined && { choices: records(choices).map(withoutTranslations) }),
  };
}
