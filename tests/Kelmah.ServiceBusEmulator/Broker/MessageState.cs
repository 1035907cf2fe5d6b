namespace Kelmah.ServiceBusEmulator.Broker;

/// <summary>What may become of a stored message. The numbers are those of the wire.</summary>
internal enum MessageState
{
    /// <summary>Can be received, unless it is locked.</summary>
    Active = 0,

    /// <summary>Can be received by its sequence number only.</summary>
    Deferred = 1,

    /// <summary>Waits for its time.</summary>
    Scheduled = 2,
}
