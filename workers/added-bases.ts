import type { BaseModel } from './base-model.ts';
import type { PlanWarning } from './plan.ts';
import type { Method } from './training-request.ts';

export interface AddBaseRequest {
  communityId: number;
  personId: number;
  /** A repository of the hub (`owner/name`), or a folder below those of BASE_FOLDERS. */
  from: string;
  /** What it will be called; left out, after the repository or the folder. */
  name?: string;
}

/** A base that was looked at, before anybody adds it. */
export interface FoundBase {
  base: BaseModel;
  /** transformers' `model_type`. */
  type: string;
  /** Of what will be fetched. */
  bytes: number;
  /** What should be known of it. */
  notes: PlanWarning[];
}

export interface AddedBases {
  /** Looks at it, and what each method would take. @throws UserError when it can't be a base here, OutsideError when the hub is not reached */
  plan(request: AddBaseRequest): Promise<FoundBase & { memory: Record<Method, number> }>;
  /** Looks once more and adds it; the same `origin` again gives the same. Its files are fetched when it is first trained. */
  add(request: AddBaseRequest, origin: string): Promise<BaseModel>;
  /** @throws UserError when it is none that was added, or models and jobs rest on it */
  removable(communityId: number, name: string): Promise<BaseModel>;
  /** Removes it with its files. @throws UserError as `removable` */
  remove(communityId: number, name: string): Promise<BaseModel>;
}
