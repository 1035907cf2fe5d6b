namespace Kelmah.Infrastructure.Tests.Payments.Stripe;

public sealed class StripeApiTests : StripeApiContract
{
    internal override StripeClient NewClient(Uri address) => new(address);
}
