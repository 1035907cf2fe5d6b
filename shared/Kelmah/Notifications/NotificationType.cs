namespace Kelmah.Notifications;

/// <summary>What a notification is about; users choose their channels by it.</summary>
public enum NotificationType
{
    /// <summary>Jobs, applications, contracts and milestones.</summary>
    Job,

    /// <summary>Conversations.</summary>
    Message,

    /// <summary>Money that was held, released, refunded or paid out, or was not.</summary>
    Payment,

    /// <summary>Reviews.</summary>
    Review,

    /// <summary>The account and its safety.</summary>
    System,
}
