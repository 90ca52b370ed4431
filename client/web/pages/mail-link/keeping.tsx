import { type ReactNode, useEffect, useState } from 'react';
import type { LinkDetail } from '../../../contract/system.ts';
import { KeepingContext, sealFormer } from '../../parts/draft.ts';

/** Lets what is typed behind a mail's link be kept for whoever opens it again by the same link. */
export function LinkKeeping({ of: { drafts }, children }: { of: Pick<LinkDetail, 'drafts'>; children: ReactNode }) {
  const [keeping] = useState(() => ({ of: `link-${drafts?.name ?? ''}`, keys: drafts?.keys ?? [], byPage: false }));
  useEffect(() => sealFormer(keeping), [keeping]);
  return <KeepingContext value={keeping}>{children}</KeepingContext>;
}
