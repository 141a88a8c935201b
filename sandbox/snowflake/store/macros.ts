import { automaticDates } from './automatic-dates.js';
import { formatMacros } from './date-formats.js';
import { withNamesSql } from './names.js';
import { weekdays } from './weekdays.js';
import { zonedConversions, zonedMacros } from './zoned.js';

/**
 * Snowflake functions that DuckDB lacks or means differently, as DuckDB macros. The rewrite step
 * `function-names` sends Snowflake's spelling here; names are `SF_` + Snowflake's.
 */
export const macros: readonly string[] = [
  ...zonedMacros,
  ...automaticDates,
  ...formatMacros,
  // Casting to text: JSON strings lose their quotes, floats their `.0`, timestamps get milliseconds.
  `SF_TO_VARCHAR(x) AS CASE
     WHEN typeof(x) = 'JSON' THEN json_extract_string(to_json(x), '$')
     WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN regexp_replace(CAST(x AS VARCHAR), '\\.0$', '')
     WHEN typeof(x) = 'TIMESTAMP' THEN strftime(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g')
     WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN strftime(CAST(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ) AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g ') || SF_ZONE(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ))
     WHEN SF_IS_ZONED(x) THEN SF_ZONED_TEXT(x)
     WHEN typeof(x) = 'BLOB' THEN hex(TRY_CAST(CAST(x AS VARCHAR) AS BLOB))
     WHEN typeof(x) LIKE 'STRUCT%' OR typeof(x) LIKE 'MAP%' OR typeof(x) LIKE '%[]' THEN CAST(to_json(x) AS VARCHAR)
     ELSE CAST(x AS VARCHAR) END`,
  // What SYSTEM$TYPEOF says of an expression that the compiler knows nothing of.
  `SF_TYPE_NAME(x) AS CASE
     WHEN typeof(x) LIKE 'DECIMAL%' THEN replace(typeof(x), 'DECIMAL', 'NUMBER') || list_transform([CAST(regexp_extract(typeof(x), '(\\d+)', 1) AS INTEGER)], lambda p: CASE WHEN p <= 2 THEN '[SB1]' WHEN p <= 4 THEN '[SB2]' WHEN p <= 9 THEN '[SB4]' WHEN p <= 18 THEN '[SB8]' ELSE '[SB16]' END)[1]
     WHEN typeof(x) LIKE 'MAP%' OR typeof(x) LIKE 'STRUCT%' THEN 'OBJECT[LOB]'
     WHEN typeof(x) LIKE '%[]' THEN 'ARRAY[LOB]'
     WHEN SF_IS_ZONED(x) THEN 'TIMESTAMP_TZ(9)[SB16]'
     WHEN typeof(x) LIKE '%INT' OR typeof(x) = 'INTEGER' THEN 'NUMBER(38,0)[SB16]'
     ELSE coalesce(MAP {'BOOLEAN': 'BOOLEAN[SB1]', 'DOUBLE': 'FLOAT[DOUBLE]', 'FLOAT': 'FLOAT[DOUBLE]', 'DATE': 'DATE[SB4]', 'TIME': 'TIME(9)[SB8]', 'TIMESTAMP': 'TIMESTAMP_NTZ(9)[SB16]', 'TIMESTAMP WITH TIME ZONE': 'TIMESTAMP_LTZ(9)[SB16]', 'JSON': 'VARIANT[LOB]', 'BLOB': 'BINARY(8388608)[LOB]'}[typeof(x)], 'VARCHAR(16777216)[LOB]') END`,
  // Semi-structured data. Text that holds JSON is not parsed: only PARSE_JSON does that.
  `SF_GET(v, k) AS json_extract(to_json(v), CASE WHEN typeof(k) LIKE '%INT%' THEN '$[' || k || ']' ELSE '$."' || replace(CAST(k AS VARCHAR), '"', '\\"') || '"' END)`,
  `SF_GET_PATH(v, p) AS json_extract(to_json(v), p)`,
  // A number in a VARIANT has no zeros at the end of its fraction, so that equal ones are one text.
  `SF_JSON_OF(x) AS CASE WHEN typeof(x) = 'BLOB' THEN CAST(to_json(hex(TRY_CAST(CAST(x AS VARCHAR) AS BLOB))) AS JSON) WHEN typeof(x) LIKE 'DECIMAL%' OR typeof(x) IN ('DOUBLE', 'FLOAT') THEN CAST(regexp_replace(CAST(to_json(x) AS VARCHAR), '(\\.[0-9]*[1-9])0+$|\\.0+$', '\\1') AS JSON) ELSE CAST(to_json(x) AS JSON) END`,
  `SF_TO_VARIANT(x) AS SF_JSON_OF(x)`,
  `SF_NUMBER_OF(v) AS CAST(json_extract_string(to_json(v), '$') AS DOUBLE)`,
  `SF_VARIANT_KEY(v) AS CASE
     WHEN v IS NULL THEN NULL
     WHEN json_type(to_json(v)) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN struct_pack(n := CAST(json_extract_string(to_json(v), '$') AS DOUBLE), i := TRY_CAST(json_extract_string(to_json(v), '$') AS HUGEINT), s := '')
     ELSE struct_pack(n := CAST('NaN' AS DOUBLE), i := NULL, s := json_extract_string(to_json(v), '$')) END`,
  `SF_TO_JSON(x) AS CAST(to_json(x) AS VARCHAR)`,
  `SF_TO_OBJECT(x) AS CAST(CAST(to_json(x) AS JSON) AS SF_OBJECT)`,
  `SF_TO_ARRAY(x) AS CASE WHEN x IS NULL THEN NULL WHEN json_type(to_json(x)) = 'ARRAY' THEN CAST(json_extract(to_json(x), '$[*]') AS SF_ARRAY) ELSE CAST([to_json(x)] AS SF_ARRAY) END`,
  // Equal documents are one text: without blanks, and without zeros at the end of fractions. json() rounds long numbers.
  `SF_WHOLE_NUMBERS(t) AS regexp_replace(t, '("(?:[^"\\\\]|\\\\.)*")|(-?[0-9]+)\\.0+\\b|[ \\t\\r\\n]+', '\\1\\2', 'g')`,
  `SF_SHORT_FRACTIONS(t) AS regexp_replace(t, '("(?:[^"\\\\]|\\\\.)*")|(-?[0-9]+\\.[0-9]*[1-9])0+\\b', '\\1\\2', 'g')`,
  `SF_CANONICAL(j) AS list_transform([CAST(j AS VARCHAR)], lambda t: CASE
     WHEN regexp_matches(t, '[0-9.]{17}') THEN CAST(SF_SHORT_FRACTIONS(SF_WHOLE_NUMBERS(t)) AS JSON)
     WHEN contains(CAST(json(t) AS VARCHAR), '.0') THEN CAST(SF_WHOLE_NUMBERS(CAST(json(t) AS VARCHAR)) AS JSON)
     ELSE CAST(json(t) AS JSON) END)[1]`,
  // words in any case: the documentation of OBJECT_CONSTRUCT has PARSE_JSON('NULL')
  `SF_JSON_TEXT(t) AS CASE WHEN trim(t) = '' THEN NULL WHEN lower(trim(t)) IN ('null', 'true', 'false') THEN lower(trim(t)) ELSE t END`,
  `SF_PARSE_JSON(x) AS SF_CANONICAL(CAST(SF_JSON_TEXT(CAST(x AS VARCHAR)) AS JSON))`,
  `SF_TRY_PARSE_JSON(x) AS SF_CANONICAL(TRY_CAST(SF_JSON_TEXT(CAST(x AS VARCHAR)) AS JSON))`,
  `SF_CHECK_JSON(x) AS CASE WHEN x IS NULL OR json_valid(x) THEN NULL ELSE 'Error parsing JSON' END`,
  `SF_IS_NULL_VALUE(v) AS json_type(to_json(v)) = 'NULL'`,
  `SF_TYPEOF(v) AS CASE json_type(to_json(v)) WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' WHEN 'DOUBLE' THEN 'DECIMAL' WHEN 'NULL' THEN 'NULL_VALUE' ELSE json_type(to_json(v)) END`,
  `SF_IS_OBJECT(v) AS json_type(to_json(v)) = 'OBJECT'`,
  `SF_IS_ARRAY(v) AS json_type(to_json(v)) = 'ARRAY'`,
  `SF_IS_VARCHAR(v) AS json_type(to_json(v)) = 'VARCHAR'`,
  `SF_IS_BOOLEAN(v) AS json_type(to_json(v)) = 'BOOLEAN'`,
  `SF_IS_INTEGER(v) AS json_type(to_json(v)) IN ('UBIGINT', 'BIGINT')`,
  `SF_IS_DECIMAL(v) AS json_type(to_json(v)) IN ('UBIGINT', 'BIGINT', 'DOUBLE')`,
  // AS_…: the value when the VARIANT holds that type, else NULL
  `SF_AS_VARCHAR(v) AS CASE WHEN json_type(to_json(v)) = 'VARCHAR' THEN json_extract_string(to_json(v), '$') END`,
  `SF_AS_BOOLEAN(v) AS CASE WHEN json_type(to_json(v)) = 'BOOLEAN' THEN CAST(json_extract_string(to_json(v), '$') AS BOOLEAN) END`,
  `SF_AS_INTEGER(v) AS CASE WHEN json_type(to_json(v)) IN ('UBIGINT', 'BIGINT') THEN CAST(json_extract_string(to_json(v), '$') AS HUGEINT) END`,
  `SF_AS_DOUBLE(v) AS CASE WHEN json_type(to_json(v)) IN ('UBIGINT', 'BIGINT', 'DOUBLE') THEN CAST(json_extract_string(to_json(v), '$') AS DOUBLE) END`,
  `SF_AS_OBJECT(v) AS CASE WHEN json_type(to_json(v)) = 'OBJECT' THEN CAST(CAST(to_json(v) AS JSON) AS SF_OBJECT) END`,
  `SF_AS_ARRAY(v) AS CASE WHEN json_type(to_json(v)) = 'ARRAY' THEN CAST(json_extract(to_json(v), '$[*]') AS SF_ARRAY) END`,
  `SF_OBJECT_KEYS(v) AS CAST(list_transform(json_keys(to_json(v)), lambda k: to_json(k)) AS SF_ARRAY)`,
  `SF_ARRAY_SIZE(v) AS CASE WHEN json_type(to_json(v)) = 'ARRAY' THEN CAST(json_array_length(to_json(v)) AS BIGINT) END`,
  `SF_ARRAY_CONTAINS(v, a) AS CASE WHEN a IS NULL THEN NULL ELSE list_contains(CAST(json_extract(to_json(a), '$[*]') AS VARCHAR[]), CAST(to_json(v) AS VARCHAR)) END`,
  `SF_ARRAY_TO_STRING(a, s) AS array_to_string(list_transform(json_extract(to_json(a), '$[*]'), lambda e: coalesce(json_extract_string(e, '$'), '')), s)`,
  `SF_ARRAY_APPEND(a, x) AS CAST(list_append(json_extract(to_json(a), '$[*]'), to_json(x)) AS SF_ARRAY)`,
  `SF_ARRAY_CAT(a, b) AS CAST(list_concat(json_extract(to_json(a), '$[*]'), json_extract(to_json(b), '$[*]')) AS SF_ARRAY)`,
  `SF_ARRAY_DISTINCT(a) AS CAST(list_distinct(json_extract(to_json(a), '$[*]')) AS SF_ARRAY)`,
  `SF_ARRAY_COMPACT(a) AS CAST(list_filter(json_extract(to_json(a), '$[*]'), lambda e: json_type(e) <> 'NULL') AS SF_ARRAY)`,
  `SF_ARRAY_SORTED(a) AS list_sort(list_transform(list_filter(json_extract(to_json(a), '$[*]'), lambda e: json_type(e) <> 'NULL'), lambda e: struct_pack(n := TRY_CAST(json_extract_string(e, '$') AS DOUBLE), s := json_extract_string(e, '$'), e := e)))`,
  `SF_ARRAY_SORT(a) AS CAST(list_transform(SF_ARRAY_SORTED(a), lambda r: r.e) AS SF_ARRAY)`,
  `SF_ARRAY_MAX(a) AS SF_ARRAY_SORTED(a)[-1].e`,
  `SF_ARRAY_MIN(a) AS SF_ARRAY_SORTED(a)[1].e`,
  `SF_ARRAYS_OVERLAP(a, b) AS list_has_any(CAST(json_extract(to_json(a), '$[*]') AS VARCHAR[]), CAST(json_extract(to_json(b), '$[*]') AS VARCHAR[]))`,
  `SF_ARRAY_INSERT(a, p, x) AS CAST(list_concat(list_concat(list_slice(json_extract(to_json(a), '$[*]'), 1, CAST(p AS BIGINT)), [to_json(x)]), list_slice(json_extract(to_json(a), '$[*]'), CAST(p AS BIGINT) + 1, len(json_extract(to_json(a), '$[*]')))) AS SF_ARRAY)`,
  `SF_ELEMENTS(a) AS CAST(json_extract(to_json(a), '$[*]') AS JSON[])`,
  // Arithmetic of VARIANTs gives floats; a whole one is written as the number that it is.
  `SF_ELEMENT(x) AS CAST(coalesce(CASE WHEN typeof(x) = 'DOUBLE' THEN regexp_replace(CAST(x AS VARCHAR), '\\.0$', '') ELSE CAST(to_json(x) AS VARCHAR) END, 'null') AS JSON)`,
  `SF_ARRAY_FLATTEN(a) AS list_transform([SF_ELEMENTS(a)], lambda l: CASE
     WHEN len(list_filter(l, lambda e: json_type(e) NOT IN ('ARRAY', 'NULL'))) > 0 THEN error('ARRAY_FLATTEN: an element is not an array')
     WHEN len(list_filter(l, lambda e: json_type(e) = 'NULL')) > 0 THEN NULL
     ELSE CAST(flatten(list_transform(l, lambda e: json_extract(e, '$[*]'))) AS SF_ARRAY) END)[1]`,
  `SF_BITAND_AGG(agg_x) AS bit_and(agg_x)`,
  `SF_BITOR_AGG(agg_x) AS bit_or(agg_x)`,
  `SF_BITXOR_AGG(agg_x) AS bit_xor(agg_x)`,
  `SF_STRIP_NULL_VALUE(v) AS CASE WHEN json_type(to_json(v)) = 'NULL' THEN NULL ELSE to_json(v) END`,
  `SF_ARRAY_SLICE(a, f, t) AS CAST(list_slice(json_extract(to_json(a), '$[*]'), f + 1, t) AS SF_ARRAY)`,
  `SF_SPLIT(s, d) AS CAST(list_transform(string_split(s, d), lambda k: to_json(k)) AS SF_ARRAY)`,
  // Objects are put together as maps: a merge of JSON would lose JSON nulls, and merge what is nested.
  `SF_PAIR(a, b) AS struct_pack(k := CAST(a AS VARCHAR), v := CAST(CASE WHEN b IS NULL THEN NULL ELSE SF_JSON_OF(b) END AS JSON))`,
  `SF_PAIR_KEEP_NULL(a, b) AS struct_pack(k := CAST(a AS VARCHAR), v := CAST(CASE WHEN b IS NULL THEN 'null' ELSE SF_JSON_OF(b) END AS JSON))`,
  `SF_OBJECT_OF(l) AS CAST(map_from_entries(list_filter(l, lambda e: e.k IS NOT NULL AND e.v IS NOT NULL)) AS SF_OBJECT)`,
  `SF_OBJECT_WITHOUT(o, l) AS CAST(map_from_entries(list_filter(map_entries(SF_TO_OBJECT(o)), lambda e: NOT list_contains(l, e.key))) AS SF_OBJECT)`,
  `SF_OBJECT_ONLY(o, l) AS CAST(map_from_entries(list_filter(map_entries(SF_TO_OBJECT(o)), lambda e: list_contains(l, e.key))) AS SF_OBJECT)`,
  `SF_ARRAYS_TO_OBJECT(k, v) AS list_transform([struct_pack(k := SF_ELEMENTS(k), v := SF_ELEMENTS(v))], lambda p: CASE
     WHEN len(p.k) <> len(p.v) THEN error('ARRAYS_TO_OBJECT: the arrays have different sizes')
     WHEN p.k IS NULL OR p.v IS NULL THEN NULL
     ELSE SF_OBJECT_OF(list_transform(range(1, len(p.k) + 1), lambda i: struct_pack(k := json_extract_string(p.k[i], '$'), v := p.v[i]))) END)[1]`,
  // A row as a struct becomes an object; to_json writes a TIMESTAMP_TZ as the interval that it is here.
  `SF_ALL_OF_ROW(s) AS CAST(map_from_entries(list_transform(map_entries(SF_TO_OBJECT(s)), lambda e: CASE WHEN list_contains(SF_ZONED_FIELDS(s), e.key) AND json_type(e.value) <> 'NULL' THEN struct_pack(key := ${withNamesSql('e.key')}, value := CAST(to_json(SF_ZONED_TEXT(CAST(json_extract_string(e.value, '$') AS INTERVAL))) AS JSON)) ELSE struct_pack(key := ${withNamesSql('e.key')}, value := e.value) END)) AS SF_OBJECT)`,
  `SF_ROW_OBJECT(s) AS CAST(map_from_entries(list_filter(map_entries(SF_ALL_OF_ROW(s)), lambda e: json_type(e.value) <> 'NULL')) AS SF_OBJECT)`,
  `SF_OBJECT_INSERT(o, k, v, u) AS CASE
     WHEN NOT u AND map_contains(SF_TO_OBJECT(o), CAST(k AS VARCHAR)) THEN error('100103: Duplicate field key ''' || k || '''')
     WHEN v IS NULL THEN SF_OBJECT_WITHOUT(o, [CAST(k AS VARCHAR)])
     ELSE CAST(map_concat(SF_TO_OBJECT(o), MAP([CAST(k AS VARCHAR)], [CAST(to_json(v) AS JSON)])) AS SF_OBJECT) END`,
  `SF_OBJECT_AGG(k, v) AS CAST(CAST(json_group_object(CAST(k AS VARCHAR), v) AS JSON) AS SF_OBJECT)`,
  // Numbers. A quotient keeps as many digits after the point as Snowflake's, max(S1, min(S1 + 6, 12)).
  `SF_DIVISOR(x) AS CASE WHEN x = 0 THEN error('100051: Division by zero') ELSE x END`,
  `SF_QUOTIENT_TYPE(a, b) AS round(a * CAST(1 AS DECIMAL(38, 6)) * round(b, 0), greatest(12, coalesce(TRY_CAST(regexp_extract(typeof(a), ',(\\d+)\\)', 1) AS INTEGER), 0)))`,
  // A float has sixteen digits, which twelve behind the point leave too few of before it: what is whole is divided apart.
  `SF_QUOTIENT(a, b) AS CASE
     WHEN b = 0 THEN error('100051: Division by zero')
     WHEN typeof(a) IN ('DOUBLE', 'FLOAT') OR typeof(b) IN ('DOUBLE', 'FLOAT') OR abs(a / b) < 1 THEN cast_to_type(a / b, SF_QUOTIENT_TYPE(a, b))
     WHEN typeof(a) LIKE '%INT%' AND typeof(b) LIKE '%INT%' THEN cast_to_type(CAST(a AS HUGEINT) // CAST(b AS HUGEINT), SF_QUOTIENT_TYPE(a, b))
       + cast_to_type((a % b) / b, SF_QUOTIENT_TYPE(a, b))
     ELSE cast_to_type(round((a - (a + CAST(0 AS DECIMAL(1, 0))) % b) / b), SF_QUOTIENT_TYPE(a, b))
       + cast_to_type(((a + CAST(0 AS DECIMAL(1, 0))) % b) / b, SF_QUOTIENT_TYPE(a, b)) END`,
  `SF_QUOTIENT_ONCE(x, y) AS list_transform([struct_pack(a := x, b := y)], lambda p: SF_QUOTIENT(p.a, p.b))[1]`,
  `SF_FINER(x) AS x * CAST(1 AS DECIMAL(4, 3))`,
  `SF_CEIL(x) AS cast_to_type(ceil(x), round(x, 0))`,
  `SF_CEIL(x, n) AS cast_to_type(ceil(x * power(10, n)) / power(10, n), round(x, n))`,
  `SF_FLOOR(x) AS cast_to_type(floor(x), round(x, 0))`,
  `SF_FLOOR(x, n) AS cast_to_type(floor(x * power(10, n)) / power(10, n), round(x, n))`,
  // Floats and VARIANTs become whole numbers half away from zero. DuckDB leaves out what is for other types as it plans.
  `SF_WHOLE(x) AS CASE
     WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN CAST(round(TRY_CAST(x AS DOUBLE)) AS HUGEINT)
     WHEN typeof(x) = 'JSON' THEN CAST(CAST(x AS DECIMAL(38, 0)) AS HUGEINT)
     ELSE CAST(x AS HUGEINT) END`,
  `SF_WHOLE_ONCE(x) AS list_transform([x], lambda v: SF_WHOLE(v))[1]`,
  `SF_TO_NUMBER(x) AS CAST(round(CAST(CASE WHEN typeof(x) = 'JSON' THEN json_extract_string(to_json(x), '$') ELSE CAST(x AS VARCHAR) END AS DECIMAL(38, 10))) AS HUGEINT)`,
  `SF_TRY_TO_NUMBER(x) AS CAST(round(TRY_CAST(CAST(x AS VARCHAR) AS DECIMAL(38, 10))) AS HUGEINT)`,
  `SF_TO_DOUBLE(x) AS CAST(x AS DOUBLE)`,
  `SF_TRY_TO_DOUBLE(x) AS TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)`,
  `SF_BOOLEAN_OF(t) AS CASE WHEN t IN ('true', 't', 'yes', 'y', 'on', '1') THEN TRUE WHEN t IN ('false', 'f', 'no', 'n', 'off', '0') THEN FALSE END`,
  `SF_TRY_TO_BOOLEAN(x) AS SF_BOOLEAN_OF(lower(trim(CAST(x AS VARCHAR))))`,
  `SF_TO_BOOLEAN(x) AS CASE WHEN typeof(x) IN ('VARCHAR', 'JSON') AND x IS NOT NULL AND SF_BOOLEAN_OF(lower(trim(CAST(json_extract_string(to_json(x), '$') AS VARCHAR)))) IS NULL THEN error('100037: Boolean value ''' || CAST(x AS VARCHAR) || ''' is not recognized') WHEN typeof(x) IN ('VARCHAR', 'JSON') THEN SF_BOOLEAN_OF(lower(trim(CAST(json_extract_string(to_json(x), '$') AS VARCHAR)))) ELSE TRY_CAST(x AS BOOLEAN) END`,
  `SF_WIDTH_BUCKET(x, lo, hi, n) AS CASE WHEN x IS NULL THEN NULL WHEN x < lo THEN 0 WHEN x >= hi THEN n + 1 ELSE CAST(floor((CAST(x AS DOUBLE) - lo) * n / (CAST(hi AS DOUBLE) - lo)) AS BIGINT) + 1 END`,
  `SF_SQUARE(x) AS x * x`,
  `SF_CBRT(x) AS cbrt(x)`,
  `SF_BITXOR(a, b) AS xor(CAST(a AS HUGEINT), CAST(b AS HUGEINT))`,
  `SF_BITSHIFTLEFT(a, n) AS CAST(a AS HUGEINT) << CAST(n AS HUGEINT)`,
  `SF_BITSHIFTRIGHT(a, n) AS CAST(a AS HUGEINT) >> CAST(n AS HUGEINT)`,
  `SF_HAVERSINE(a, b, c, d) AS 2 * 6371 * asin(sqrt(power(sin(radians(c - a) / 2), 2) + cos(radians(a)) * cos(radians(c)) * power(sin(radians(d - b) / 2), 2)))`,
  `SF_ADD_MONTHS(d, n) AS cast_to_type(CASE WHEN CAST(d AS DATE) = last_day(CAST(d AS DATE)) THEN last_day(CAST(CAST(d AS TIMESTAMP) + to_months(CAST(n AS INTEGER)) AS DATE)) + (CAST(d AS TIMESTAMP) - CAST(CAST(d AS DATE) AS TIMESTAMP)) ELSE CAST(d AS TIMESTAMP) + to_months(CAST(n AS INTEGER)) END, d)`,
  `SF_TRUNC(x) AS cast_to_type(trunc(x), round(x, 0))`,
  `SF_TRUNC(x, n) AS cast_to_type(trunc(x * power(10, n)) / power(10, n), round(x, n))`,
  // Equal numbers have one hash, whatever their types; texts of digits have another.
  `SF_HASHED(x) AS CASE
     WHEN typeof(x) IN ('DOUBLE', 'FLOAT') OR json_type(to_json(x)) = 'DOUBLE' THEN coalesce('0' || CASE WHEN TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE) = trunc(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) THEN CAST(TRY_CAST(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE) AS HUGEINT) AS VARCHAR) END, '0' || CAST(x AS VARCHAR))
     WHEN typeof(x) LIKE 'DECIMAL%' THEN '0' || rtrim(regexp_replace(CAST(x AS VARCHAR), '(\\.\\d*?)0+$', '\\1'), '.')
     WHEN typeof(x) LIKE '%INT%' OR json_type(to_json(x)) IN ('BIGINT', 'UBIGINT') THEN '0' || CAST(x AS VARCHAR)
     WHEN SF_IS_ZONED(x) THEN 'TZ' || epoch_us(TRY_CAST(x AS INTERVAL))
     ELSE typeof(x) || ':' || CAST(x AS VARCHAR) END`,
  `SF_HASH(a) AS CAST((hash(SF_HASHED(a)) >> 1) AS BIGINT)`,
  `SF_HASH(a, b) AS CAST((hash(SF_HASHED(a), SF_HASHED(b)) >> 1) AS BIGINT)`,
  `SF_HASH(a, b, c) AS CAST((hash(SF_HASHED(a), SF_HASHED(b), SF_HASHED(c)) >> 1) AS BIGINT)`,
  `SF_HASH(a, b, c, d) AS CAST((hash(SF_HASHED(a), SF_HASHED(b), SF_HASHED(c), SF_HASHED(d)) >> 1) AS BIGINT)`,
  `SF_HASH(a, b, c, d, e) AS CAST((hash(SF_HASHED(a), SF_HASHED(b), SF_HASHED(c), SF_HASHED(d), SF_HASHED(e)) >> 1) AS BIGINT)`,
  `SF_RANDOM() AS CAST(floor((random() - 0.5) * 1.8e19) AS BIGINT)`,
  `SF_UNIFORM(lo, hi, g) AS cast_to_type(CASE WHEN typeof(lo) LIKE '%INT%' THEN lo + (abs(g) % (hi - lo + 1)) ELSE lo + (abs(g) % 1000000007) / 1000000007.0 * (hi - lo) END, lo + hi)`,
  `SF_EXP(x) AS exp(x)`,
  // Formats: a number's digits with zeros and commas, or # when there is no room for them; blanks before it
  `SF_GROUPED(s, g) AS list_reduce(list_prepend([s, '0'], list_transform(g, lambda k: [CAST(k AS VARCHAR), ''])), lambda t, k: CASE WHEN length(t[1]) > CAST(k[1] AS INTEGER) + CAST(t[2] AS INTEGER) THEN [left(t[1], length(t[1]) - CAST(k[1] AS INTEGER) - CAST(t[2] AS INTEGER)) || ',' || right(t[1], CAST(k[1] AS INTEGER) + CAST(t[2] AS INTEGER)), CAST(CAST(t[2] AS INTEGER) + 1 AS VARCHAR)] ELSE t END)[1]`,
  `SF_PICTURE(v, digits, least, point, g) AS CASE WHEN v IS NULL THEN NULL
     WHEN length(split_part(CAST(abs(v) AS VARCHAR), '.', 1)) > digits AND NOT (digits = 0 AND abs(v) < 1) THEN repeat('#', digits) || CASE WHEN point THEN '.' || repeat('#', length(split_part(CAST(v AS VARCHAR), '.', 2))) ELSE '' END
     ELSE SF_GROUPED(lpad(CASE WHEN least = 0 AND point AND abs(v) < 1 THEN '' ELSE split_part(CAST(abs(v) AS VARCHAR), '.', 1) END,
       CAST(greatest(least, CASE WHEN least = 0 AND point AND abs(v) < 1 THEN 0 ELSE length(split_part(CAST(abs(v) AS VARCHAR), '.', 1)) END) AS INTEGER), '0'), g)
       || CASE WHEN point THEN '.' || split_part(CAST(v AS VARCHAR), '.', 2) ELSE '' END END`,
  `SF_TRY_NUMBER_READ(t, p, f) AS CASE WHEN regexp_full_match(t, p) THEN regexp_replace(regexp_replace(t, '[ $,+]', '', 'g'), '^(.*)-$', '-\\1') END`,
  `SF_NUMBER_READ(t, p, f) AS CASE WHEN t IS NOT NULL AND NOT regexp_full_match(t, p) THEN error('100140: Can''t parse ''' || t || ''' as number with format ''' || f || '''') ELSE SF_TRY_NUMBER_READ(t, p, f) END`,
  `SF_FILL(s, n) AS CASE WHEN length(s) >= n THEN s ELSE repeat(' ', CAST(n - length(s) AS INTEGER)) || s END`,
  // Text
  `SF_SHA2(x) AS sha256(CAST(x AS VARCHAR))`,
  `SF_SHA2(x, n) AS CASE n WHEN 0 THEN sha256(CAST(x AS VARCHAR)) WHEN 256 THEN sha256(CAST(x AS VARCHAR)) ELSE error('Unsupported feature SHA2 with other than 256 bits in this sandbox.') END`,
  `SF_MD5(x) AS md5(CAST(x AS VARCHAR))`,
  `SF_CONCAT_WS(s, a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL ELSE a || s || b END`,
  `SF_FIT(x, n) AS CASE WHEN length(x) > n THEN error('100078: String ''' || x || ''' is too long and would be truncated') ELSE x END`,
  `SF_INITCAP(x) AS array_to_string(list_transform(string_split(lower(x), ' '), lambda w: upper(w[1]) || w[2:]), ' ')`,
  `SF_CHARINDEX(a, b) AS strpos(b, a)`,
  `SF_CHARINDEX(a, b, n) AS CASE WHEN strpos(substr(b, n), a) = 0 THEN 0 ELSE strpos(substr(b, n), a) + n - 1 END`,
  `SF_LEN(x) AS CASE WHEN typeof(x) = 'BLOB' THEN octet_length(TRY_CAST(CAST(x AS VARCHAR) AS BLOB)) ELSE length(CAST(x AS VARCHAR)) END`,
  `SF_UUID_STRING() AS CAST(uuid() AS VARCHAR)`,
  `SF_REGEXP_COUNT(s, p) AS len(regexp_extract_all(s, p))`,
  `SF_REGEXP_LIKE(s, p) AS regexp_full_match(s, p)`,
  `SF_REGEXP_LIKE(s, p, f) AS regexp_full_match(s, CASE WHEN translate(f, 'ce', '') = '' THEN '' ELSE '(?' || translate(f, 'ce', '') || ')' END || p)`,
  `SF_INSERT(s, f, n, t) AS left(s, CAST(f AS INTEGER) - 1) || t || substr(s, CAST(f AS INTEGER) + CAST(n AS INTEGER))`,
  `SF_SUBSTR(s, f) AS substr(CAST(s AS VARCHAR), CASE WHEN f = 0 THEN 1 ELSE CAST(f AS INTEGER) END)`,
  `SF_SUBSTR(s, f, n) AS substr(CAST(s AS VARCHAR), CASE WHEN f = 0 THEN 1 ELSE CAST(f AS INTEGER) END, greatest(CAST(n AS INTEGER), 0))`,
  `SF_REGEXP_GROUP(s, p, f, n, g) AS regexp_extract_all(substr(s, CAST(f AS INTEGER)), p, g)[CAST(n AS INTEGER)]`,
  `SF_STRTOK_TO_ARRAY(s) AS CAST(list_transform(list_filter(string_split(s, ' '), lambda t: t <> ''), lambda t: to_json(t)) AS SF_ARRAY)`,
  `SF_STRTOK_TO_ARRAY(s, d) AS CAST(list_transform(list_filter(string_split(translate(s, d, repeat(d[1], length(d))), d[1]), lambda t: t <> ''), lambda t: to_json(t)) AS SF_ARRAY)`,
  `SF_OCTET_LENGTH(s) AS octet_length(encode(CAST(s AS VARCHAR)))`,
  `SF_SPACE(n) AS repeat(' ', CAST(n AS INTEGER))`,
  `SF_STRTOK(s) AS list_filter(string_split(s, ' '), lambda t: t <> '')[1]`,
  `SF_STRTOK(s, d) AS list_filter(string_split(translate(s, d, repeat(d[1], length(d))), d[1]), lambda t: t <> '')[1]`,
  `SF_STRTOK(s, d, n) AS list_filter(string_split(translate(s, d, repeat(d[1], length(d))), d[1]), lambda t: t <> '')[CAST(n AS BIGINT)]`,
  // Letters of one sound in a row count once, H and W between them or not.
  `SF_SOUNDS(u) AS list_reduce(list_prepend('', string_split(translate(u[1] || regexp_replace(u[2:], '[HW]', '', 'g'), 'AEIOUYHWBFPVCGJKQSXZDTLMNR', '00000000111122222222334556'), '')), lambda t, c: CASE WHEN right(t, 1) = c THEN t ELSE t || c END)`,
  `SF_SOUNDEX(x) AS list_transform([regexp_replace(upper(CAST(x AS VARCHAR)), '[^A-Z]', '', 'g')], lambda u: CASE WHEN u = '' THEN '' ELSE left(rpad(u[1] || replace(SF_SOUNDS(u)[2:], '0', ''), 4, '0'), 4) END)[1]`,
  `SF_URL_PARTS(u) AS regexp_extract(u, '^([A-Za-z][A-Za-z0-9+.-]*):(//([^/?#@]*@)?([^/?#:]*)(:([0-9]+))?)?([^?#]*)([?]([^#]*))?(#(.*))?$', ['scheme', 'site', 'user', 'host', 'colon', 'port', 'path', 'asked', 'query', 'hash', 'fragment'])`,
  `SF_URL_TEXT(there, t) AS CASE WHEN there = '' THEN CAST('null' AS JSON) ELSE CAST(to_json(t) AS JSON) END`,
  `SF_URL(p) AS CAST(MAP {
     'fragment': SF_URL_TEXT(p.hash, p.fragment), 'host': SF_URL_TEXT(p.site, p.host),
     'parameters': CASE WHEN p.asked = '' THEN CAST('null' AS JSON) ELSE CAST(to_json(map_from_entries(list_transform(string_split(p.query, '&'), lambda q: struct_pack(k := split_part(q, '=', 1), v := substr(q, length(split_part(q, '=', 1)) + 2))))) AS JSON) END,
     'path': SF_URL_TEXT(p.scheme, ltrim(p.path, '/')), 'port': SF_URL_TEXT(p.colon, p.port),
     'query': SF_URL_TEXT(p.asked, p.query), 'scheme': SF_URL_TEXT(p.scheme, p.scheme)} AS SF_OBJECT)`,
  `SF_PARSE_URL(u) AS list_transform([SF_URL_PARTS(CAST(u AS VARCHAR))], lambda p: CASE WHEN p.scheme = '' THEN error('100139: Error parsing URL: scheme not specified') WHEN p.scheme IS NULL THEN NULL ELSE SF_URL(p) END)[1]`,
  `SF_PARSE_URL(u, permissive) AS list_transform([SF_URL_PARTS(CAST(u AS VARCHAR))], lambda p: CASE WHEN p.scheme = '' AND permissive = 1 THEN CAST(MAP {'error': CAST('"scheme not specified"' AS JSON)} AS SF_OBJECT) WHEN p.scheme = '' THEN error('100139: Error parsing URL: scheme not specified') WHEN p.scheme IS NULL THEN NULL ELSE SF_URL(p) END)[1]`,
  `SF_STARTSWITH(a, b) AS starts_with(a, b)`,
  `SF_ENDSWITH(a, b) AS ends_with(a, b)`,
  `SF_HEX_ENCODE(x) AS upper(hex(CAST(x AS VARCHAR)))`,
  `SF_IS_HEX(t) AS regexp_full_match(t, '([0-9A-Fa-f]{2})*')`,
  `SF_UNHEX(t) AS CASE WHEN SF_IS_HEX(t) THEN from_hex(t) WHEN t IS NOT NULL THEN error('100115: The following string is not a legal hex-encoded value: ''' || t || '''') END`,
  `SF_TO_BINARY(x) AS CASE WHEN typeof(x) = 'BLOB' THEN TRY_CAST(CAST(x AS VARCHAR) AS BLOB) WHEN typeof(x) = 'JSON' THEN SF_UNHEX(json_extract_string(to_json(x), '$')) ELSE SF_UNHEX(CAST(x AS VARCHAR)) END`,
  `SF_TRY_TO_BINARY(x) AS CASE WHEN typeof(x) = 'BLOB' THEN TRY_CAST(CAST(x AS VARCHAR) AS BLOB) WHEN SF_IS_HEX(CAST(x AS VARCHAR)) THEN from_hex(CAST(x AS VARCHAR)) END`,
  `SF_TO_BINARY(x, f) AS CASE upper(f) WHEN 'HEX' THEN from_hex(x) WHEN 'BASE64' THEN from_base64(x) WHEN 'UTF-8' THEN encode(x) WHEN 'UTF8' THEN encode(x) ELSE error('100099: Invalid binary format ''' || f || '''') END`,
  `SF_HEX_DECODE_STRING(x) AS decode(from_hex(x))`,
  `SF_HEX_DECODE_BINARY(x) AS from_hex(x)`,
  `SF_TRY_HEX_DECODE_STRING(x) AS CASE WHEN regexp_full_match(x, '([0-9A-Fa-f]{2})*') THEN decode(from_hex(x)) END`,
  `SF_BASE64_DECODE_BINARY(x) AS from_base64(x)`,
  `SF_BASE64_ENCODE(x) AS to_base64(encode(CAST(x AS VARCHAR)))`,
  `SF_BASE64_DECODE_STRING(x) AS decode(from_base64(x))`,
  // Dates and times
  // Texts of digits count seconds since 1970, or milliseconds, … by their size.
  `SF_EPOCH_STAMP(n) AS make_timestamp(CAST(CASE WHEN abs(n) < 31536000000 THEN n * 1000000 WHEN abs(n) < 31536000000000 THEN n * 1000 WHEN abs(n) < 31536000000000000 THEN n ELSE n // 1000 END AS BIGINT))`,
  `SF_DATE_OF(t) AS CASE WHEN regexp_full_match(t, '-?[0-9]+') THEN CAST(SF_EPOCH_STAMP(TRY_CAST(t AS DOUBLE)) AS DATE) ELSE CAST(SF_AUTO(t) AS DATE) END`,
  `SF_TO_DATE(x) AS CASE
     WHEN typeof(x) IN ('DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE') THEN TRY_CAST(x AS DATE)
     WHEN SF_IS_ZONED(x) THEN CAST(SF_ZONED_LOCAL(x) AS DATE)
     WHEN typeof(x) = 'JSON' THEN SF_DATE_OF(json_extract_string(to_json(x), '$'))
     ELSE SF_DATE_OF(CAST(x AS VARCHAR)) END`,
  `SF_TRY_TO_DATE(x) AS CASE WHEN regexp_full_match(CAST(x AS VARCHAR), '-?[0-9]+') THEN SF_DATE_OF(CAST(x AS VARCHAR)) ELSE TRY_CAST(SF_AUTO(CAST(x AS VARCHAR)) AS DATE) END`,
  `SF_TO_TIMESTAMP(x) AS CASE
     WHEN typeof(x) IN ('INTEGER', 'BIGINT', 'HUGEINT', 'SMALLINT', 'TINYINT') OR typeof(x) LIKE 'DECIMAL%' OR regexp_full_match(CAST(x AS VARCHAR), '"?-?[0-9]+"?')
       THEN SF_EPOCH_STAMP(TRY_CAST(trim(CAST(x AS VARCHAR), '"') AS DOUBLE))
     WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN CAST(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ) AS TIMESTAMP)
     WHEN SF_IS_ZONED(x) THEN SF_ZONED_LOCAL(x)
     ELSE CAST(SF_UNZONED(SF_AUTO(trim(CAST(x AS VARCHAR), '"'))) AS TIMESTAMP) END`,
  `SF_STAMP_OF(x) AS CASE WHEN typeof(x) = 'TIME' THEN CAST('1970-01-01 ' || CAST(x AS VARCHAR) AS TIMESTAMP) ELSE SF_TO_TIMESTAMP(x) END`,
  `SF_EPOCH_SCALED(x, n) AS make_timestamp(CAST(CASE WHEN n > 6 THEN floor(CAST(x AS DOUBLE) * power(10, 6 - n)) ELSE CAST(x AS DOUBLE) * power(10, 6 - n) END AS BIGINT))`,
  `SF_TO_TIMESTAMP_LTZ(x) AS CASE WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ) WHEN SF_IS_ZONED(x) THEN SF_ZONED_MOMENT(x) WHEN typeof(x) LIKE '%INT%' OR regexp_full_match(CAST(x AS VARCHAR), '"?-?[0-9]+"?') THEN SF_EPOCH_STAMP(TRY_CAST(trim(CAST(x AS VARCHAR), '"') AS DOUBLE)) AT TIME ZONE 'UTC' ELSE CAST(regexp_replace(SF_AUTO(trim(CAST(x AS VARCHAR), '"')), ' ?(Z|([+-]\\d\\d):?(\\d\\d))$', '\\1') AS TIMESTAMPTZ) END`,
  `SF_TO_TIME(x) AS CAST(CASE WHEN SF_IS_ZONED(x) THEN strftime(SF_ZONED_LOCAL(x), '%H:%M:%S.%f') WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN strftime(CAST(TRY_CAST(x AS TIMESTAMPTZ) AS TIMESTAMP), '%H:%M:%S.%f') WHEN typeof(x) = 'JSON' THEN json_extract_string(to_json(x), '$') ELSE regexp_replace(CAST(x AS VARCHAR), '^\\d{4}-\\d\\d-\\d\\d ', '') END AS TIME)`,
  `SF_TRY_TO_TIME(x) AS TRY_CAST(CAST(x AS VARCHAR) AS TIME)`,
  `SF_TRY_TO_TIMESTAMP(x) AS TRY_CAST(SF_AUTO(CAST(x AS VARCHAR)) AS TIMESTAMP)`,
  `SF_TRY_TO_TIMESTAMP_LTZ(x) AS CASE WHEN SF_TRY_TO_TIMESTAMP(SF_UNZONED(SF_AUTO(CAST(x AS VARCHAR)))) IS NOT NULL THEN SF_TO_TIMESTAMP_LTZ(x) END`,
  ...zonedConversions,
  ...weekdays,
  `SF_CONVERT_TIMEZONE(s, z, x) AS SF_TO_TIMESTAMP(x) AT TIME ZONE s AT TIME ZONE z`,
  `SF_TIMESTAMP_NTZ_FROM_PARTS(y, m, d, h, i, s) AS make_timestamp(CAST(y AS BIGINT), CAST(m AS BIGINT), CAST(d AS BIGINT), CAST(h AS BIGINT), CAST(i AS BIGINT), CAST(s AS DOUBLE))`,
  `SF_TIMESTAMP_NTZ_FROM_PARTS(y, m, d, h, i, s, n) AS make_timestamp(CAST(y AS BIGINT), CAST(m AS BIGINT), CAST(d AS BIGINT), CAST(h AS BIGINT), CAST(i AS BIGINT), CAST(s AS DOUBLE)) + to_microseconds(CAST(n AS BIGINT) // 1000)`,
  `SF_TIMESTAMP_NTZ_FROM_PARTS(d, t) AS CAST(d AS DATE) + CAST(t AS TIME)`,
  `SF_TIMESTAMP_TZ_FROM_PARTS(y, m, d, h, i, s) AS SF_TO_TIMESTAMP_TZ(SF_TIMESTAMP_NTZ_FROM_PARTS(y, m, d, h, i, s))`,
  `SF_TIMESTAMP_TZ_FROM_PARTS(y, m, d, h, i, s, n) AS SF_TO_TIMESTAMP_TZ(SF_TIMESTAMP_NTZ_FROM_PARTS(y, m, d, h, i, s, n))`,
  `SF_TIMESTAMP_TZ_FROM_PARTS(y, m, d, h, i, s, n, z) AS SF_CONVERT_TIMEZONE(z, SF_TIMESTAMP_NTZ_FROM_PARTS(y, m, d, h, i, s, n) AT TIME ZONE z)`,
  `SF_DATE_FROM_PARTS(y, m, d) AS CAST(make_date(y, 1, 1) + to_months(CAST(m - 1 AS INTEGER)) + to_days(CAST(d - 1 AS INTEGER)) AS DATE)`,
  `SF_LOCAL_STAMP(x) AS CASE WHEN SF_IS_ZONED(x) THEN SF_ZONED_LOCAL(x) ELSE CAST(x AS TIMESTAMP) END`,
  `SF_DATEDIFF(p, a, b) AS CASE
     WHEN (SF_IS_ZONED(a) OR SF_IS_ZONED(b)) AND p NOT IN ('year', 'quarter', 'month', 'week', 'day') THEN date_diff(p, make_timestamp(SF_MICROS(a)), make_timestamp(SF_MICROS(b)))
     WHEN p = 'week' THEN date_diff('day', date_trunc('week', SF_LOCAL_STAMP(a)), date_trunc('week', SF_LOCAL_STAMP(b))) // 7
     ELSE date_diff(p, SF_LOCAL_STAMP(a), SF_LOCAL_STAMP(b)) END`,
  `SF_TIME_SLICE(x, i, origin) AS cast_to_type(time_bucket(i, SF_LOCAL_STAMP(x), origin), x)`,
  `SF_TIME_SLICE_END(x, i, origin) AS cast_to_type(time_bucket(i, SF_LOCAL_STAMP(x), origin) + i, x)`,
  `SF_EPOCH_MICROS(x) AS CASE WHEN SF_IS_ZONED(x) THEN epoch_us(SF_ZONED_SPAN(x)) WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN epoch_us(TRY_CAST(x AS TIMESTAMPTZ)) ELSE epoch_us(CAST(x AS TIMESTAMP)) END`,
  `SF_EPOCH(p, x) AS CAST(CASE p WHEN 's' THEN floor(SF_EPOCH_MICROS(x) / 1000000) WHEN 'ms' THEN SF_EPOCH_MICROS(x) // 1000 WHEN 'us' THEN SF_EPOCH_MICROS(x) ELSE CAST(SF_EPOCH_MICROS(x) AS HUGEINT) * 1000 END AS BIGINT)`,
  `SF_YEARS(n) AS to_months(CAST(12 * CAST(n AS BIGINT) AS INTEGER))`,
  `SF_QUARTERS(n) AS to_months(CAST(3 * CAST(n AS BIGINT) AS INTEGER))`,
  `SF_MONTHS(n) AS to_months(CAST(n AS INTEGER))`,
  `SF_WEEKS(n) AS to_days(CAST(7 * CAST(n AS BIGINT) AS INTEGER))`,
  `SF_DAYS(n) AS to_days(CAST(n AS INTEGER))`,
  `SF_HOURS(n) AS to_hours(CAST(n AS BIGINT))`,
  `SF_MINUTES(n) AS to_minutes(CAST(n AS BIGINT))`,
  `SF_SECONDS(n) AS to_seconds(CAST(n AS BIGINT))`,
  `SF_MILLISECONDS(n) AS to_milliseconds(CAST(n AS BIGINT))`,
  `SF_MICROSECONDS(n) AS to_microseconds(CAST(n AS BIGINT))`,
  `SF_NANOSECONDS(n) AS to_microseconds(CAST(n AS BIGINT) // 1000)`,
  // Aggregates. Over a window DuckDB puts arguments into the window too, where `X` may be a table's name.
  `SF_RATIO(x, t) AS CASE WHEN t = 0 THEN NULL ELSE CAST(x AS DOUBLE) / t END`,
  `SF_APPROX_PERCENTILE(x, p) AS CAST(approx_quantile(CAST(x AS DOUBLE), p) AS DOUBLE)`,
  `SF_TOP_K(x, k) AS CAST(list_transform(list_slice(list_sort(list_transform(map_entries(histogram(x)), lambda e: struct_pack(c := -CAST(e.value AS BIGINT), k := e.key))), 1, CAST(k AS BIGINT)), lambda r: json_array(r.k, -r.c)) AS SF_ARRAY)`,
  // The values up to a row, and how often one differs from that before; NULLs differ from nothing.
  `SF_LIST_OF(agg_x) AS list(agg_x)`,
  `SF_CHANGES(l) AS list_transform([l], lambda v: len(list_filter(range(2, len(v) + 1), lambda i: v[i] <> v[i - 1])))[1]`,
  `SF_APPROX_COUNT_DISTINCT(agg_x) AS approx_count_distinct(agg_x)`,
  `SF_HLL(agg_x) AS approx_count_distinct(agg_x)`,
  `SF_BOOLOR_AGG(agg_x) AS bool_or(CAST(agg_x AS BOOLEAN))`,
  `SF_BOOLAND_AGG(agg_x) AS bool_and(CAST(agg_x AS BOOLEAN))`,
  `SF_COUNT_IF(agg_x) AS count(*) FILTER (WHERE agg_x)`,
  `SF_ARRAY_UNIQUE_AGG(agg_x) AS list(DISTINCT CAST(to_json(agg_x) AS JSON)) FILTER (WHERE agg_x IS NOT NULL)`,
  `SF_ARRAY_OR_EMPTY(a) AS CAST(coalesce(a, []) AS SF_ARRAY)`,
  // A value is there as often as in that array that has it most often.
  `SF_ARRAY_UNION_AGG(x) AS SF_ARRAY_OR_EMPTY(list_transform([list(list_filter(SF_ELEMENTS(x), lambda e: json_type(e) <> 'NULL')) FILTER (WHERE x IS NOT NULL)], lambda arrays:
     flatten(list_transform(list_distinct(flatten(arrays)), lambda d: list_transform(range(list_max(list_transform(arrays, lambda a: len(list_filter(a, lambda e: e = d))))), lambda i: d))))[1])`,
  `SF_EQUAL_NULL(a, b) AS a IS NOT DISTINCT FROM b`,
];
