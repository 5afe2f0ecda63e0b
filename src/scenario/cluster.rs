//! A DAX cluster, as `[dax.NAME]` and CreateCluster describe it.

use crate::{
    engine::setup::{NewCluster, Transport},
    ids::{ClusterId, KeyId},
    scenario::{
        directory::{Directory, Moment},
        reader::{Field, Fields},
    },
};

/// Reads the declared clusters, in file order.
pub(super) fn clusters(declared: &[Field<'_>], directory: &Directory) -> Option<Vec<(ClusterId, NewCluster)>> {
    let specs: Vec<Option<NewCluster>> = declared.iter().map(|field| declared_cluster(field, directory)).collect();
    specs.into_iter().enumerate().map(|(n, spec)| Some((ClusterId::at(n), spec?))).collect()
}

fn declared_cluster(field: &Field<'_>, directory: &Directory) -> Option<NewCluster> {
    let mut fields = field.value.table(format!("`[dax.{}]`", field.name), "write `[dax.NAME]`")?;
    let spec = cluster_spec(&mut fields, directory, Moment::Start);
    fields.finish();
    spec
}

/// Reads the fields of a cluster. A key that DAX does not accept is the service's to refuse.
pub(super) fn cluster_spec(fields: &mut Fields<'_>, directory: &Directory, moment: Moment) -> Option<NewCluster> {
    let key = fields.or("key", KeyId::AWS_MANAGED.into(), |value| directory.key_name(&value, moment));
    let tls = fields.or("tls", false, |value| value.boolean());
    let table = fields.required("table", |value| directory.table(&value, moment));
    Some(NewCluster { key: key?, transport: if tls? { Transport::Tls } else { Transport::Plain }, table: table? })
}
