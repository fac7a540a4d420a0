import { api, query } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type Scoring = Schemas['Scoring'];
export type ScoreRule = Schemas['ScoreRule'];

export const scoringQuery = () => query('customers.score.read', '/api/customers/score');
export const setScoring = (seen: Scoring, body: { rules: ScoreRule[]; grades: Scoring['grades'] }) =>
  api.PUT('/api/customers/score', {
    params: { header: { 'If-Match': `"${seen.revision}"` } },
    body: body as Schemas['NewScoring'],
  });
