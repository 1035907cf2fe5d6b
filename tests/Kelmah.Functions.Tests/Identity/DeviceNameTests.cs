using Kelmah.Functions.Identity;
using Kelmah.Kernel;

namespace Kelmah.Functions.Tests.Identity;

public sealed class DeviceNameTests(KelmahApp app) : IClassFixture<KelmahApp>
{
    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "Chrome on Windows NT 10.0")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0", "Edg on Windows NT 10.0")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox on Linux x86_64")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome on Android 14")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604.1", "Safari on iPhone")]
    [InlineData("KelmahApp/2.1 okhttp/4.12", "KelmahApp")]
    [InlineData("curl/8.5.0", "curl")]
    [InlineData("", null)]
    [InlineData("nothing that has a version", null)]
    public void A_client_is_named_as_a_person_knows_it(string userAgent, string? name) => Assert.Equal(name, DeviceName.Of(userAgent));

    [Fact]
    public void A_long_name_is_cut() => Assert.Equal(new string('x', 80), DeviceName.Of(new string('x', 500) + "/1.0"));

    [Fact]
    public async Task A_session_that_nobody_named_is_named_by_its_client()
    {
        var user = await app.SignUpAsync(UserRole.Worker);
        var login = new { email = user.Email, password = KelmahApp.Password };
        await app.Anonymous.PostAsync("/auth/login", login, ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0"));
        await app.Anonymous.PostAsync("/auth/login", new { login.email, login.password, deviceInfo = "My phone" }, ("User-Agent", "curl/8.5.0"));

        var names = (await user.GetAsync("/auth/sessions")).Body.GetProperty("items").EnumerateArray().Select(session => session.GetProperty("deviceInfo").GetString());

        Assert.Equal([null, "Firefox on Linux x86_64", "My phone"], names.Order(StringComparer.Ordinal));
    }
}
