use super::open_text::open_text;

open_text! {
    /// Who is signed in on the device: data of the alert [`AlertType::LoginStatus`](crate::alerts::AlertType::LoginStatus).
    ///
    /// ```
    /// use mdm_errors::Text;
    /// use mdm_syncml::alerts::LoginStatus;
    ///
    /// assert_eq!(LoginStatus::new(Text::new(" User\n")?), LoginStatus::User);
    /// # Ok::<(), mdm_errors::ForbiddenCharacter>(())
    /// ```
    LoginStatus {
        /// The enrolled user: `./User` nodes can be managed.
        User = "user",
        /// Somebody else.
        Others = "others",
        /// Nobody.
        None = "none",
    }
}

open_text! {
    /// What a session on a multi-session host is about: data of the alert
    /// [`AlertType::SyncType`](crate::alerts::AlertType::SyncType) (MS-MDM 3.2.5.1.5).
    ///
    /// Commands of the other scope are answered with 405.
    SyncType {
        /// The signed-in user's settings.
        User = "user",
        /// The device's settings.
        Device = "device",
        /// Both.
        Mixed = "mixed",
    }
}

open_text! {
    /// How far device preparation has come: data of the alert
    /// [`AlertType::DevicePrepSync`](crate::alerts::AlertType::DevicePrepSync) (MS-MDM 3.2.5.1.6).
    DevicePrepSync {
        /// Provisioning has not begun.
        PendingProvisioning = "PendingProvisioning",
        /// The device is being bootstrapped.
        Bootstrapping = "Bootstrapping",
        /// Provisioning runs.
        ExecutingProvisioning = "ExecutingProvisioning",
        /// Provisioning is done.
        ProvisioningComplete = "ProvisioningComplete",
    }
}

open_text! {
    /// The user disconnects the device: data of the alert
    /// [`AlertType::UnenrollmentUserRequest`](crate::alerts::AlertType::UnenrollmentUserRequest).
    ///
    /// The server answers the statuses; the device removes the enrollment and may never come back.
    UnenrollRequest {
        /// The enrollment ends.
        Unenroll = "1",
    }
}
