import { Navigate } from '@tanstack/react-router';

/** `/settings` alone: one's own profile. On a phone the frame shows its menu instead and this isn't reached. */
export function SettingsHome() {
  return <Navigate to="/settings/profile" replace />;
}
