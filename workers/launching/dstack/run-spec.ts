import { generateKeyPairSync } from 'node:crypto';
import { type WantedMachine, workerProgram } from '../launcher.ts';

export interface TaskSettings {
  image: string;
  environment: Record<string, string>;
  /** Settings of a worker that it takes from the secrets of the project, which have the same names. */
  secrets: readonly string[];
}

/** A task that runs one worker once; that it is tried again is decided here. */
export function runSpec(name: string, wanted: WantedMachine, { image, environment, secrets }: TaskSettings) {
  const { gpuMemory, memory } = wanted;
  const secret = Object.fromEntries(secrets.map(key => [key, `\${{ secrets.${key} }}`]));
  return {
    run_name: name,
    configuration: {
      type: 'task',
      name,
      image,
      commands: [workerProgram.command.join(' ')],
      working_dir: workerProgram.folder,
      env: { ...environment, ...secret },
      resources: {
        memory: atLeast(memory),
        ...(gpuMemory !== undefined && { gpu: { memory: atLeast(gpuMemory), count: 1 } }),
      },
      max_duration: 'off',
    },
    ssh_key_pub: unusedKey(),
  };
}

const atLeast = (bytes: number) => `${Math.floor(bytes / 1e9)}GB..`;

/** One has to be given to log in with; nobody does, so its private half is thrown away. */
function unusedKey(): string {
  const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
  const type = Buffer.from('ssh-ed25519');
  // RFC 8709, section 4.
  const parts = [type, Buffer.from(x, 'base64url')].flatMap(part => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `ssh-ed25519 ${Buffer.concat(parts).toString('base64')} gristmill`;
}
