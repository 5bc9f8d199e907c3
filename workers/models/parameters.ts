import type { BaseModel, Shape } from '../base-model.ts';

/** What a linear layer reads and gives, in numbers. */
export type LinearLayer = readonly [reads: number, gives: number];

/** The linear layers of one layer's attention. */
export function attentionLayers({ hidden, query, keyValue, latent }: Shape): LinearLayer[] {
  if (!latent) {
    return [
      [hidden, query],
      [hidden, keyValue],
      [hidden, keyValue],
      [query, hidden],
    ];
  }
  const queries: LinearLayer[] = latent.query
    ? [
        [hidden, latent.query],
        [latent.query, query],
      ]
    : [[hidden, query]];
  return [
    ...queries,
    [hidden, latent.vector + latent.position],
    [latent.vector, latent.made],
    [keyValue, hidden],
  ];
}

/**
 * Parameters of all experts. transformers 5 keeps those of a layer in one tensor, which is no linear layer:
 * bitsandbytes leaves it unquantised (its issue 1849), and it gets no adapter.
 */
export function expertParameters({ hidden, experts }: Shape): number {
  return experts ? experts.layers * experts.count * 3 * hidden * experts.width : 0;
}

/** Billions of parameters that a token goes through: the work it takes. */
export function activeBillions({ billions, shape }: Pick<BaseModel, 'billions' | 'shape'>): number {
  const { experts } = shape;
  if (!experts) return billions;
  return billions - (expertParameters(shape) * (1 - experts.active / experts.count)) / 1e9;
}
