-- Files that were handed in to cases, as the journal's entries tell, and the files themselves, sealed under the case's own key.
CREATE TABLE case_paper (
    id     BYTEA  NOT NULL PRIMARY KEY,
    root   BYTEA  NOT NULL,
    hash   TEXT   COLLATE "C" NOT NULL,
    type   TEXT   COLLATE "C" NOT NULL,
    size   BIGINT NOT NULL,
    about  TEXT   COLLATE "C" NOT NULL,
    author TEXT   NOT NULL,
    seq    BIGINT NOT NULL
);
CREATE INDEX case_paper_root ON case_paper (root, seq);

CREATE TABLE blob (
    owner  BYTEA  NOT NULL,
    hash   TEXT   COLLATE "C" NOT NULL,
    sealed BYTEA  NOT NULL,
    PRIMARY KEY (owner, hash)
);
