using Kelmah.Azure.Payments;
using Kelmah.Infrastructure.Tests.Payments.Stripe;

namespace Kelmah.Infrastructure.Tests.Azure.Payments;

public sealed class StripeNetApiTests : StripeApiContract
{
    internal override StripeClient NewClient(Uri address) => new(address, TimeProvider.System, typeof(StripeNetTransport));
}
