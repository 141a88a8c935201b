const MASK = '*****';

/** What the value after it is secret, in statements of the platform: of users, stages, integrations and secrets. */
const NAMES =
  `PASSWORD|SECRET_STRING|MASTER_KEY|AWS_SECRET_KEY|AWS_KEY_ID|AWS_TOKEN|AZURE_SAS_TOKEN|ENCRYPTION_KEY|
OAUTH_CLIENT_SECRET|OAUTH_REFRESH_TOKEN|OAUTH_ACCESS_TOKEN|API_KEY|PRIVATE_KEY|PASSPHRASE|PRIVATE_KEY_PASSPHRASE`.replace(
    /\s/g,
    '',
  );

/** The first word is looked for before anything else: nearly no statement has one. */
const ANY = new RegExp(NAMES, 'i');

// first as it stands inside of another literal, where a quote is two
const SECRET = new RegExp(
  `(\\b(?:${NAMES})\\b\\s*(?:=>?)?\\s*)(''[^']+''|'(?:[^'\\\\]|\\\\.|'')*'?|\\$\\$[\\s\\S]*?\\$\\$)`,
  'gi',
);

/**
 * A statement as history tells it: "sensitive information like passwords" of valid statements is redacted
 * there (https://docs.snowflake.com/en/release-notes/bcr-bundles/2023_01/bcr-936; no page says with what).
 * @returns the text, and the message of its error, in which a syntax error may repeat the secret
 */
export const withoutSecrets = (
  sql: string,
  message: string | null,
): { readonly sql: string; readonly message: string | null } => {
  if (!ANY.test(sql)) return { sql, message };
  const secrets: string[] = [];
  const masked = sql.replace(SECRET, (_, before: string, literal: string) => {
    const quote = /^(?:''(?=[^'])|'|\$\$)/.exec(literal)?.[0] ?? "'";
    secrets.push(literal.slice(quote.length).replace(/(?:''?|\$\$)$/, ''));
    return `${before}${quote}${MASK}${quote}`;
  });
  let told = message;
  for (const secret of secrets) if (secret !== '') told = told?.replaceAll(secret, MASK) ?? null;
  return { sql: masked, message: told };
};
