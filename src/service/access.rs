//! How a data-plane operation reaches its table: straight, or through a DAX cluster.

use crate::{
    ids::{ClusterId, ItemId, TableId},
    record::Actor,
    service::{Effects, Reply, Service, request::Write},
    sim::SimTime,
};

impl Service {
    /// GetItem, through a cluster where one is given.
    ///
    /// # Errors
    /// As GetItem.
    pub fn get_item_via(
        &mut self,
        now: SimTime,
        caller: Actor,
        via: Option<ClusterId>,
        (table, item): (TableId, ItemId),
        fx: &mut Effects,
    ) -> Reply {
        match via {
            Some(cluster) => self.get_through(now, cluster, item, fx),
            None => self.get_item(now, caller, table, item, fx),
        }
    }

    /// DeleteItem, through a cluster where one is given.
    ///
    /// # Errors
    /// As DeleteItem.
    pub fn delete_item_via(
        &mut self,
        now: SimTime,
        caller: Actor,
        via: Option<ClusterId>,
        (table, item): (TableId, ItemId),
        fx: &mut Effects,
    ) -> Reply {
        match via {
            Some(cluster) => self.delete_through(now, cluster, item, fx),
            None => self.delete_item(now, caller, table, item, fx),
        }
    }

    /// PutItem and UpdateItem, through a cluster where one is given.
    ///
    /// # Errors
    /// As PutItem.
    pub fn write_item_via(
        &mut self,
        now: SimTime,
        caller: Actor,
        via: Option<ClusterId>,
        write: &Write,
        fx: &mut Effects,
    ) -> Reply {
        self.have_client_key(write.client_key)?;
        match via {
            Some(cluster) => self.write_through(now, cluster, write, fx),
            None => self.write_item(now, caller, write, fx),
        }
    }
}
