/** Services that a run can be followed in, by the names of their Python packages. */
export const trackings = ['wandb', 'mlflow', 'trackio'] as const;
export type Tracking = (typeof trackings)[number];

/** What the packages of a service read of the environment: where it is, and its keys. They are no other program’s business. */
export function trackingEnvironment(
  service: Tracking | undefined,
  environment: NodeJS.ProcessEnv,
): Record<string, string> {
  if (!service) return {};
  const begin = `${service.toUpperCase()}_`;
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      name.startsWith(begin) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

/** What a run is called there: a number of ours, since its model’s name is people’s words. */
export const runNameOf = ({ number, attempt }: { number: number; attempt: number }): string =>
  attempt === 1 ? `gristmill-${number}` : `gristmill-${number}-attempt-${attempt}`;
