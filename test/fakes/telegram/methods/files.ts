import type { Method } from '../api.ts';

export const fileMethods: Record<string, Method> = {
  getFile: (params, { files }) => files.prepare(params.text('file_id')),
};
