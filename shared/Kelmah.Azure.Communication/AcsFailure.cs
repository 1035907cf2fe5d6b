using Azure;
using Kelmah.Notifications;

namespace Kelmah.Azure.Communication;

/// <summary>A refusal of Azure Communication Services in the port's terms. Its text may repeat the address, so only the status is kept.</summary>
internal static class AcsFailure
{
    public static DeliveryException ToDelivery(RequestFailedException failure) => Of(failure.Status, cause: null);

    /// <summary>What the request says wrong stays wrong; being throttled, unauthorised or out of order passes.</summary>
    public static DeliveryException Of(int status, Exception? cause) =>
        new($"communication_services_{status}", cause) { IsFinal = status is 400 or 404 or 413 or 422 };
}
