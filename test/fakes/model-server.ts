/**
 * Speaks the model server's protocol without a model: answers with the model's name and the last message, word by
 * word; after `backwards` it says the other words from the last to the first. `system` is answered with the system prompt it got; `long` is cut at its length; `die` ends it in the middle of an answer, `wait` never ends one; `refuse` is refused, `too long` with its figures, `fail` in mid-stream;
 * `gpu` says whether the GPU is hidden from it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

process.stdin.on('end', () => process.exit(1)).resume();

const server = createServer(async (request, response) => {
  if (request.headers.authorization !== `Bearer ${process.env.GRISTMILL_SERVER_TOKEN}`) {
    response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":{"message":"no token"}}');
    return;
  }
  const body = JSON.parse((await text(request)) || '{}');
  const said = String(body.messages.at(-1).content);
  if (said === 'too long') {
    response.writeHead(400, { 'content-type': 'application/json' });
    const values = { tokens: 9000, context: 1024 };
    const error = { message: 'The last message is too long.', code: 'context_length_exceeded', values };
    response.end(JSON.stringify({ error }));
    return;
  }
  if (said === 'refuse') {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end('{"error":{"message":"The conversation is too long."}}');
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const send = (content: string) =>
    response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
  if (said === 'fail')
    return void response.end('data: {"error":{"message":"There is not enough memory."}}\n\n');
  send(`${body.model} (${process.pid}): `);
  if (said === 'gpu') send(`hidden: ${process.env.CUDA_VISIBLE_DEVICES === ''} `);
  if (said === 'system') {
    send(
      `system: ${body.messages.find((message: { role: string }) => message.role === 'system')?.content ?? 'none'} `,
    );
  }
  if (said === 'die') return void setTimeout(() => process.exit(9), 50);
  if (said === 'wait') return;
  const [first, ...others] = said.split(' ');
  for (const word of first === 'backwards' ? others.reverse() : said.split(' ')) send(`${word} `);
  const end = { finish_reason: said === 'long' ? 'length' : 'stop', delta: {}, index: 0 };
  response.write(
    `data: ${JSON.stringify({ choices: [end], left_out: body.messages.length > 20 ? 2 : 0 })}\n\n`,
  );
  response.end('data: [DONE]\n\n');
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ event: 'listening', port: (server.address() as AddressInfo).port })}\n`,
  );
});
