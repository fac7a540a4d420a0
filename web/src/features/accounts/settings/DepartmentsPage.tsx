import { ApartmentOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { departmentsQuery } from '../queries';
import { DepartmentLine, NewDepartment } from './DepartmentLine';
import styles from './Departments.module.css';
import { linesOf } from './tree';
import { ReadOnlyNote } from './WhoGrants';

/** The tree of departments. Moving a person or a department moves what is seen with it. */
export function DepartmentsPage() {
  const { t } = useTranslation();
  const may = useMay('accounts.departments.manage');
  const { data, error, refetch } = useQuery(departmentsQuery());
  // Where a new one is being typed: below an id, or on top ('').
  const [adding, setAdding] = useState<string | undefined>();
  const lines = linesOf(data ?? []);
  const isFirst = data?.length === 0 && adding === undefined;
  const close = () => setAdding(undefined);
  return (
    <Page
      title={t('accounts:ui.settings.departments')}
      width={isFirst ? 'full' : 'reading'}
      acts={
        may && lines.length > 0 ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding('')}>
            {t('accounts:ui.department.new')}
          </Button>
        ) : null
      }
    >
      <div className={styles.stack}>
        <ReadOnlyNote may={may} />
        {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <RowsLoading /> : null}
        {isFirst ? (
          <FirstUse
            icon={<ApartmentOutlined />}
            title={t('accounts:ui.department.first_title')}
            {...(may ? { act: { words: t('accounts:ui.department.new'), run: () => setAdding('') } } : {})}
          >
            {t('accounts:ui.department.first_words')}
          </FirstUse>
        ) : null}
        {lines.length > 0 || adding !== undefined ? (
          <ul className={styles.tree}>
            {adding === '' ? <NewDepartment parentId={null} depth={0} onClose={close} /> : null}
            {lines.map((line) => (
              <DepartmentLine
                key={line.department.id}
                line={line}
                all={data ?? []}
                may={may}
                onAddBelow={() => setAdding(line.department.id)}
              >
                {adding === line.department.id ? (
                  <NewDepartment parentId={line.department.id} depth={line.depth + 1} onClose={close} />
                ) : null}
              </DepartmentLine>
            ))}
          </ul>
        ) : null}
      </div>
    </Page>
  );
}
