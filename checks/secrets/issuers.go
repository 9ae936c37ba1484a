package secrets

import (
	"strings"
)

// This file tells where a secret is ended that a rule knows the issuer of. The pages are those to which the issuers' own
// documentation sends who has lost a key; they are shown and never opened.

// issuers are the pages by the beginning of a rule's id; the longest beginning counts.
var issuers = map[string]string{
	"1password-secret-key": "https://support.1password.com/secret-key/",
	"1password-service":    "https://my.1password.com/developer-tools/infrastructure-secrets",
	"airtable-":            "https://airtable.com/create/tokens",
	"algolia-":             "https://dashboard.algolia.com/account/api-keys",
	"anthropic-":           "https://console.anthropic.com/settings/keys",
	"artifactory-":         "your JFrog platform: Administration, User Management, Access Tokens",
	"asana-":               "https://app.asana.com/0/my-apps",
	"atlassian-":           "https://id.atlassian.com/manage-profile/security/api-tokens",
	"aws-":                 "https://console.aws.amazon.com/iam/home#/security_credentials",
	"azure-ad-":            "https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
	"bitbucket-":           "https://bitbucket.org/account/settings/app-passwords/",
	"buildkite-":           "https://buildkite.com/user/api-access-tokens",
	"clickhouse-":          "https://clickhouse.cloud",
	"cloudflare-":          "https://dash.cloudflare.com/profile/api-tokens",
	"codecov-":             "https://app.codecov.io/account",
	"confluent-":           "https://confluent.cloud/settings/api-keys",
	"contentful-":          "https://app.contentful.com/account/profile/cma_tokens",
	"databricks-":          "your Databricks workspace: Settings, Developer, Access tokens",
	"datadog-":             "https://app.datadoghq.com/organization-settings/api-keys",
	"defined-networking-":  "https://admin.defined.net",
	"digitalocean-":        "https://cloud.digitalocean.com/account/api/tokens",
	"discord-":             "https://discord.com/developers/applications",
	"doppler-":             "https://dashboard.doppler.com",
	"dropbox-":             "https://www.dropbox.com/developers/apps",
	"duffel-":              "https://app.duffel.com",
	"dynatrace-":           "your Dynatrace environment: Access tokens",
	"easypost-":            "https://www.easypost.com/account/api-keys",
	"facebook-":            "https://developers.facebook.com/apps",
	"fastly-":              "https://manage.fastly.com/account/personal/tokens",
	"figma-":               "https://www.figma.com/settings",
	"flyio-":               "https://fly.io/user/personal_access_tokens",
	"freshbooks-":          "https://my.freshbooks.com/#/developer",
	"gcp-":                 "https://console.cloud.google.com/apis/credentials",
	"github-":              "https://github.com/settings/tokens",
	"github-app-token":     "https://github.com/settings/apps",
	"gitlab-":              "https://gitlab.com/-/user_settings/personal_access_tokens",
	"gitlab-deploy":        "the project at GitLab: Settings, Repository, Deploy tokens",
	"gitlab-rrt":           "the project at GitLab: Settings, CI/CD, Runners",
	"gitlab-runner":        "the project at GitLab: Settings, CI/CD, Runners",
	"gitlab-ptt":           "the project at GitLab: Settings, CI/CD, Pipeline trigger tokens",
	"grafana-":             "https://grafana.com/orgs",
	"hashicorp-tf-api":     "https://app.terraform.io/app/settings/tokens",
	"heroku-":              "https://dashboard.heroku.com/account/applications",
	"hubspot-":             "https://app.hubspot.com",
	"huggingface-":         "https://huggingface.co/settings/tokens",
	"intercom-":            "https://app.intercom.com/a/apps/_/developer-hub",
	"jfrog-":               "your JFrog platform: Administration, User Management, Access Tokens",
	"launchdarkly-":        "https://app.launchdarkly.com/settings/authorization",
	"linear-":              "https://linear.app/settings/api",
	"mailchimp-":           "https://admin.mailchimp.com/account/api/",
	"mailgun-":             "https://app.mailgun.com/settings/api_security",
	"mapbox-":              "https://console.mapbox.com/account/access-tokens/",
	"maxmind-":             "https://www.maxmind.com/en/accounts/current/license-key",
	"microsoft-teams-":     "the channel's connectors in Microsoft Teams",
	"netlify-":             "https://app.netlify.com/user/applications",
	"new-relic-":           "https://one.newrelic.com/api-keys",
	"notion-":              "https://www.notion.so/profile/integrations",
	"npm-":                 "https://www.npmjs.com/settings/~/tokens",
	"nuget-":               "https://www.nuget.org/account/apikeys",
	"okta-":                "your Okta console: Security, API, Tokens",
	"openai-":              "https://platform.openai.com/api-keys",
	"perplexity-":          "https://www.perplexity.ai/settings/api",
	"planetscale-":         "https://app.planetscale.com",
	"postman-":             "https://go.postman.co/settings/me/api-keys",
	"prefect-":             "https://app.prefect.cloud/my/api-keys",
	"pulumi-":              "https://app.pulumi.com/account/tokens",
	"pypi-":                "https://pypi.org/manage/account/token/",
	"rubygems-":            "https://rubygems.org/profile/api_keys",
	"sendgrid-":            "https://app.sendgrid.com/settings/api_keys",
	"sendinblue-":          "https://app.brevo.com/settings/keys/api",
	"sentry-":              "https://sentry.io/settings/auth-tokens/",
	"shopify-":             "https://partners.shopify.com",
	"slack-":               "https://api.slack.com/apps",
	"snyk-":                "https://app.snyk.io/account",
	"sonar-":               "https://sonarcloud.io/account/security",
	"square-":              "https://developer.squareup.com/apps",
	"stripe-":              "https://dashboard.stripe.com/apikeys",
	"telegram-":            "https://t.me/BotFather",
	"travisci-":            "https://app.travis-ci.com/account/preferences",
	"twilio-":              "https://console.twilio.com/us1/account/keys-credentials/api-keys",
	"twitch-":              "https://dev.twitch.tv/console/apps",
	"twitter-":             "https://developer.x.com/en/portal/dashboard",
	"vault-":               "your Vault: vault token revoke",
	"zendesk-":             "your Zendesk admin center: Apps and integrations, APIs",
}

// issuer is where a secret that a rule found can be ended, or empty.
func issuer(rule string) string {
	page, length := "", 0
	for beginning, p := range issuers {
		if strings.HasPrefix(rule, beginning) && len(beginning) > length {
			page, length = p, len(beginning)
		}
	}
	return page
}

// passphraseAdvice is what to do about a private key that is encrypted.
const passphraseAdvice = "who learns or guesses the passphrase has the key, and Git's history keeps it: if it must be here, see that the passphrase is long and nowhere near"

// advice is what to do about a secret.
func advice(rule string, m match) string {
	switch page := issuer(rule); {
	case page != "":
		return "end it at " + page + ", and put a reference to a new one in its place (an environment variable, a secret store); Git's history keeps what was committed"
	case rule == "private-key", rule == puttyRule:
		return "make a new pair of keys, take the public key of this one out wherever it is trusted, and keep the new one outside of the repository; Git's history keeps what was committed"
	case m.span.Len() == 0:
		return "take the file out of the repository, and end what it holds; Git's history keeps what was committed"
	}
	return "rotate it, then put a reference in its place (an environment variable, a secret store); Git's history keeps what was committed"
}
