namespace Kelmah.Payments;

/// <summary>
/// What Stripe says has happened, https://docs.stripe.com/api/events/object: an envelope only. Events come more than
/// once and out of order, so a consumer remembers <see cref="Id"/> and reads the object again from Stripe.
/// </summary>
/// <param name="Id">Starts with <c>evt_</c>.</param>
/// <param name="Type">For example <c>payment_intent.succeeded</c>.</param>
/// <param name="Created">When it happened, in whole seconds.</param>
/// <param name="ApiVersion">
/// The version of Stripe's API that rendered the event, as it was sent. One that this program does not know is kept.
/// </param>
/// <param name="LiveMode">Whether real money is meant.</param>
/// <param name="ObjectId">The id of the object that it is about; null for the few objects that have none.</param>
/// <param name="ObjectType">The type of that object, for example <c>payment_intent</c>.</param>
public sealed record StripeEvent(
    string Id,
    string Type,
    DateTimeOffset Created,
    string? ApiVersion,
    bool LiveMode,
    string? ObjectId,
    string ObjectType);
