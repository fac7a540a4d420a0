import { CompassOutlined } from '@ant-design/icons';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { ErrorState, FirstUse } from '@/ui/PageState';

/** A page that could not be made; the shell around it stays. */
export function PageProblem({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  return <ErrorState heading="h1" problem={Problem.of(error)} onRetry={retry} />;
}

/** The shell itself could not be made, for example because the server doesn't answer. */
export function ShellProblem(props: ErrorComponentProps) {
  return (
    <main style={{ height: '100dvh' }}>
      <PageProblem {...props} />
    </main>
  );
}

/** An address that leads nowhere, or to what this account can't see. */
export function NotFound() {
  const { t } = useTranslation();
  const router = useRouter();
  const home = () => void router.navigate({ to: '/' });
  return (
    <FirstUse
      heading="h1"
      icon={<CompassOutlined />}
      title={t('state.not_found_title')}
      act={{ words: t('state.not_found_act'), run: home }}
    >
      {t('state.not_found_words')}
    </FirstUse>
  );
}
