import type { Names } from '../../snowflake/names.js';
import { botProcedure, type Procedure } from './procedure.js';

/** When a promotion opened now expires: so many days of Monday to Friday (UTC) from now. */
export const nextExpiry = (names: Names): Procedure =>
  botProcedure(names, {
    name: 'NEXT_EXPIRY',
    takes: [],
    returns: 'TIMESTAMP_NTZ',
    comment: 'The end of the business days that a promotion opened now may wait',
    body: `
DECLARE
  days NUMBER DEFAULT 2;
  expires TIMESTAMP_NTZ DEFAULT NULL;
  weekday NUMBER DEFAULT 0;
BEGIN
  SELECT COALESCE(MAX(TO_NUMBER(TO_VARCHAR(VALUE))), 2), SYSDATE() INTO :days, :expires
    FROM SETTINGS WHERE KEY = 'expiry_business_days';
  WHILE (days > 0) DO
    SELECT DATEADD('day', 1, :expires) INTO :expires;
    SELECT DAYOFWEEKISO(:expires) INTO :weekday;
    IF (weekday < 6) THEN
      days := days - 1;
    END IF;
  END WHILE;
  RETURN expires;
END;`,
  });
