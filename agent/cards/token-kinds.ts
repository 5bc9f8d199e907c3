import { message } from '../../store/message.ts';
import type { TokenKind } from './access-tokens.ts';

export const mcpTokenKind: TokenKind = {
  title: n => message('MCP tokens: {n, number}', { n }),
  none: message('No MCP token works here'),
  howToMake: message('“/mcp token” makes one.'),
  list: 'mcp tokens',
  revoke: 'mcp revoke',
};

export const apiTokenKind: TokenKind = {
  title: n => message('API tokens: {n, number}', { n }),
  none: message('No API token works here'),
  howToMake: message('“/api token” makes one.'),
  list: 'api tokens',
  revoke: 'api revoke',
};
