//! Which SSESpecification is accepted, which key it means, and what the refusal says (facts TY-30 to TY-41).

use crate::support::play_steps;
use keylapse::record::Outcome;

/// Every combination that a scenario can write.
const SPECIFICATIONS: [&str; 10] = [
    "{}",
    "{ enabled = true }",
    "{ type = 'KMS' }",
    "{ enabled = true, type = 'KMS' }",
    "{ enabled = true, type = 'KMS', key = 'x' }",
    "{ enabled = false }",
    "{ enabled = false, type = 'KMS' }",
    "{ enabled = false, key = 'x' }",
    "{ enabled = true, key = 'x' }",
    "{ enabled = true, type = 'AES256' }",
];

/// What comes of each specification in a step, one a line: the key it means, or the end of the refusal's message.
fn table(step: impl Fn(&str) -> String) -> String {
    let lines = SPECIFICATIONS.map(|specification| {
        let tape = play_steps(
            "1h",
            "[key.x]\n[table.owned]\n[table.managed]\nkey = 'aws-managed'\n[table.own]\nkey = 'x'",
            &format!("1m as asked: {}", step(specification)),
        );
        let row = tape.step("asked");
        let answer = match row.outcome {
            Outcome::Ok | Outcome::Noop => tape.names.key(row.key.expect("an accepted request has a key")).to_owned(),
            Outcome::Refused => {
                assert_eq!(tape.answer("asked"), "ValidationException");
                let message = row.detail.to_string();
                let rest = message.strip_prefix("One or more parameter values were invalid: ");
                rest.unwrap_or_else(|| panic!("unknown beginning: {message}")).to_owned()
            }
        };
        format!("{specification}: {answer}\n")
    });
    lines.concat()
}

#[test]
fn ear_09_10_obs_07_a_new_table_gets_the_key_that_its_specification_means() {
    assert_eq!(
        table(|sse| format!("CreateTable = {{ table = 'new', sse = {sse} }}")),
        "\
{}: aws-owned
{ enabled = true }: aws-managed
{ type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS', key = 'x' }: x
{ enabled = false }: aws-owned
{ enabled = false, type = 'KMS' }: SSEType can not be specified if Enabled is false
{ enabled = false, key = 'x' }: KMSMasterKeyId can not be specified if Enabled is false
{ enabled = true, key = 'x' }: SSEType KMS is required if KMSMasterKeyId is specified
{ enabled = true, type = 'AES256' }: SSEType AES256 is not supported
"
    );
}

#[test]
fn ear_11_obs_07_a_table_under_the_aws_owned_key_is_switched_as_specified() {
    assert_eq!(
        table(|sse| format!("UpdateTable = {{ table = 'owned', sse = {sse} }}")),
        "\
{}: Table is already encrypted by default
{ enabled = true }: aws-managed
{ type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS', key = 'x' }: x
{ enabled = false }: Table is already encrypted by default
{ enabled = false, type = 'KMS' }: SSEType can not be specified if Enabled is false
{ enabled = false, key = 'x' }: KMSMasterKeyId can not be specified if Enabled is false
{ enabled = true, key = 'x' }: SSEType KMS is required if KMSMasterKeyId is specified
{ enabled = true, type = 'AES256' }: SSEType AES256 is not supported
"
    );
}

#[test]
fn ear_11_obs_07_a_table_under_the_aws_managed_key_is_switched_as_specified() {
    assert_eq!(
        table(|sse| format!("UpdateTable = {{ table = 'managed', sse = {sse} }}")),
        "\
{}: aws-owned
{ enabled = true }: aws-managed
{ type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS', key = 'x' }: x
{ enabled = false }: aws-owned
{ enabled = false, type = 'KMS' }: SSEType can not be specified if Enabled is false
{ enabled = false, key = 'x' }: KMSMasterKeyId can not be specified if Enabled is false
{ enabled = true, key = 'x' }: SSEType KMS is required if KMSMasterKeyId is specified
{ enabled = true, type = 'AES256' }: SSEType AES256 is not supported
"
    );
}

#[test]
fn ear_11_obs_07_a_table_under_a_customer_key_is_switched_as_specified() {
    assert_eq!(
        table(|sse| format!("UpdateTable = {{ table = 'own', sse = {sse} }}")),
        "\
{}: aws-owned
{ enabled = true }: aws-managed
{ type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS' }: aws-managed
{ enabled = true, type = 'KMS', key = 'x' }: Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key
{ enabled = false }: aws-owned
{ enabled = false, type = 'KMS' }: SSEType can not be specified if Enabled is false
{ enabled = false, key = 'x' }: KMSMasterKeyId can not be specified if Enabled is false
{ enabled = true, key = 'x' }: SSEType KMS is required if KMSMasterKeyId is specified
{ enabled = true, type = 'AES256' }: SSEType AES256 is not supported
"
    );
}
