import { useQueryClient } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { Outlet } from 'react-router';
import type { session as sessionSchema } from '../../contract/system.ts';
import { useGet } from '../parts/data.ts';
import { KeepingContext, sealFormer } from '../parts/draft.ts';
import { ProblemError } from '../parts/http.ts';
import { type Session, SessionContext } from '../parts/session-context.ts';
import { Failure } from '../parts/view.tsx';
import { Waiting } from '../parts/waiting.tsx';

const SignIn = lazy(() => import('./sign-in.tsx'));
const SignInAgain = lazy(() => import('./sign-in-again.tsx'));
const ChangePassword = lazy(() => import('./change-password.tsx'));
const secondFactor = () => import('./second-factor.tsx');
const SecondFactorFirst = lazy(async () => ({ default: (await secondFactor()).SecondFactorFirst }));
const CodeFirst = lazy(async () => ({ default: (await secondFactor()).CodeFirst }));

/**
 * Lets nobody in without a session; whoever has a first password changes it before anything else, and the same goes for a second factor. The
 * address stays, so that sign-in leads there. A session that ends in the middle of something asks for the password over the page: what was
 * typed stays as it is.
 */
export function Gate() {
  const session = useGet<typeof sessionSchema>('/api/session');
  const client = useQueryClient();
  // A secret that is shown once stays until they have kept it, although the session opens everything by then.
  const [settingUp, setSettingUp] = useState(false);
  const ended = session.error instanceof ProblemError && session.error.problem.status === 401;
  if (ended && !session.data)
    return (
      <Suspense fallback={<Waiting />}>
        <SignIn />
      </Suspense>
    );
  // When asking again fails, the page stays as it is: whoever is in the middle of something goes on with it.
  if (session.error && !session.data) return <Failure error={session.error} again={() => session.refetch()} />;
  if (!session.data) return <Waiting />;
  if (session.data.mustChangePassword)
    return (
      <Suspense fallback={<Waiting />}>
        <ChangePassword />
      </Suspense>
    );
  if (session.data.lacks === 'code')
    return (
      <Suspense fallback={<Waiting />}>
        <CodeFirst />
      </Suspense>
    );
  if (session.data.lacks === 'set-up' || settingUp)
    return (
      <Suspense fallback={<Waiting />}>
        <SecondFactorFirst
          begun={() => setSettingUp(true)}
          done={() => {
            setSettingUp(false);
            client.invalidateQueries();
          }}
        />
      </Suspense>
    );
  return (
    <SessionContext value={{ session: session.data, ended }}>
      <OwnKeeping key={session.data.user.id} session={session.data}>
        <Outlet />
      </OwnKeeping>
      {ended && (
        <Suspense fallback={null}>
          <SignInAgain before={session.data} />
        </Suspense>
      )}
    </SessionContext>
  );
}

/** Lets what a person types be kept for them: sealed, for whoever signs in as them. */
function OwnKeeping({ session: { user, draftKeys = [] }, children }: { session: Session; children: ReactNode }) {
  const joined = draftKeys.join();
  const keeping = useMemo(() => ({ of: user.id, keys: joined === '' ? [] : joined.split(','), byPage: true }), [user.id, joined]);
  // Before a form asks for what was left.
  useMemo(() => sealFormer(keeping), [keeping]);
  return <KeepingContext value={keeping}>{children}</KeepingContext>;
}
