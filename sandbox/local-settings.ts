/** What `npm start` and the demo set for the app: it acts, and waits for nothing longer than 2 seconds. */
export const LOCAL_SETTINGS: Readonly<Record<string, string>> = {
  BACKUP_MEDIC_MODE: 'auto',
  BACKUP_MEDIC_SCHEDULE_WAIT: 'PT0S', // no scheduled backup is near enough to be waited for
  BACKUP_MEDIC_CLAIM: 'PT2S',
  BACKUP_MEDIC_CHANGE_WAIT: 'PT1S',
  BACKUP_MEDIC_SETTLE_DELAY: 'PT1S',
  BACKUP_MEDIC_SETTLE_LIMIT: 'PT2S',
  BACKUP_MEDIC_JOB_LIST_INTERVAL: 'PT1S',
  BACKUP_MEDIC_OPERATION_DELAY: 'PT1S',
  BACKUP_MEDIC_GRANT_DELAY: 'PT2S',
  BACKUP_MEDIC_GRANT_LIMIT: 'PT8S', // no delay but a limit: a role assignment takes effect after 3 seconds here
  BACKUP_MEDIC_RETRY_DELAY: 'PT1S',
  BACKUP_MEDIC_OVERDUE: 'PT2S',
};
