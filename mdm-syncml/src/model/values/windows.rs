mdm_errors::kit::open_words! {
    /// The user who is signed in on the device.
    ///
    /// It is the data of the alert [`AlertType::LoginStatus`](crate::alerts::AlertType::LoginStatus).
    ///
    /// ```
    /// use mdm_syncml::alerts::LoginStatus;
    ///
    /// assert_eq!(LoginStatus::parse(" User\n"), LoginStatus::User);
    /// ```
    pub enum LoginStatus: any_case {
        /// The enrolled user: `./User` nodes can be managed.
        User = "user",
        /// Somebody else.
        Others = "others",
        /// Nobody.
        None = "none",
    }
}

mdm_errors::kit::open_words! {
    /// The scope of a session on a multi-session host.
    ///
    /// It is the data of the alert [`AlertType::SyncType`](crate::alerts::AlertType::SyncType) (MS-MDM 3.2.5.1.5).
    ///
    /// Commands of the other scope are answered with 405.
    pub enum SyncType: any_case {
        /// The signed-in user's settings.
        User = "user",
        /// The device's settings.
        Device = "device",
        /// The settings of both the user and the device.
        Mixed = "mixed",
    }
}

mdm_errors::kit::open_words! {
    /// The state of device preparation.
    ///
    /// It is the data of the alert [`AlertType::DevicePrepSync`](crate::alerts::AlertType::DevicePrepSync)
    /// (MS-MDM 3.2.5.1.6).
    pub enum DevicePrepSync: any_case {
        /// Provisioning has not begun.
        PendingProvisioning = "PendingProvisioning",
        /// The device is being bootstrapped.
        Bootstrapping = "Bootstrapping",
        /// Provisioning is running.
        ExecutingProvisioning = "ExecutingProvisioning",
        /// Provisioning is done.
        ProvisioningComplete = "ProvisioningComplete",
    }
}

mdm_errors::kit::open_words! {
    /// The request of the user to disconnect the device.
    ///
    /// It is the data of the alert
    /// [`AlertType::UnenrollmentUserRequest`](crate::alerts::AlertType::UnenrollmentUserRequest).
    ///
    /// The server answers with statuses as usual; the device removes the enrollment and may never come back.
    pub enum UnenrollRequest: any_case {
        /// The enrollment ends.
        Unenroll = "1",
    }
}
