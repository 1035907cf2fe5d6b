using Kelmah.LocalHost;

await LocalApplication.CreateBuilder(args).Build().RunAsync();
