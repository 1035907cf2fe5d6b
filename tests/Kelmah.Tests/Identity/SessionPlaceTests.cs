using System.Net;
using Kelmah.Identity;

namespace Kelmah.Tests.Identity;

public sealed class SessionPlaceTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0/24")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0/24")]
    [InlineData("2001:db8:1234:5678:9abc::1", "2001:db8:1234::/48")]
    [InlineData("::1", "::/48")]
    public void Of_an_address_its_network_is_kept(string address, string network) =>
        Assert.Equal(new SessionPlace(null, network), SessionPlace.OfAddress(IPAddress.Parse(address)));

    [Theory]
    [InlineData("GH", true)]
    [InlineData("US", true)]
    [InlineData("gh", false)]
    [InlineData("XX", false)]
    [InlineData("T1", false)]
    [InlineData("GHA", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    [InlineData("GH, US", false)]
    public void A_country_is_a_code_that_is_given_out(string? code, bool isOne) => Assert.Equal(isOne ? new SessionPlace(code, null) : null, SessionPlace.OfCountry(code));

    [Fact]
    public void A_place_is_remembered_from_its_last_use_to_a_day()
    {
        var limits = new SessionOptions();
        var known = KnownPlace.First(new Guid(1, 0, 0, new byte[8]), new Guid(2, 0, 0, new byte[8]), new SessionPlace("GH", null), limits, Now).Committed<KnownPlace>();

        Assert.Same(known, known.See(limits, Now.AddHours(23)));
        Assert.Equal((Now.AddDays(1), Now.AddDays(91)), (known.See(limits, Now.AddDays(1)).LastSeenAt, known.See(limits, Now.AddDays(1)).ExpiresAt));
    }
}
